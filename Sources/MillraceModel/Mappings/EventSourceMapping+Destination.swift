extension EventSourceMapping {
    /// The path of the dead-letter file, relative to the data directory unless it is absolute; `nil` without one.
    package var deadLetterPath: String? {
        guard let destination = onFailureDestination, destination.hasPrefix("file:") else { return nil }
        return String(destination.dropFirst("file:".count))
    }
}
