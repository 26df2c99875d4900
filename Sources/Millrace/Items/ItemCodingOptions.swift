/// What the coders of one item share.
struct ItemCodingOptions {
    /// The form of dates.
    var dates: ItemDateForm
    /// What the caller hands to the types.
    var userInfo: [CodingUserInfoKey: any Sendable]
}
