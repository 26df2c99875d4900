/// Where the manifest has settings for a function.
struct SettingsPlace: Sendable {
    /// The function's name.
    let name: String
    /// The place of the name.
    let pointer: JSONPointer
}
