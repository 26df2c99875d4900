extension EventSourceMapping {
    /// Where a mapping stands between its creation and its deletion.
    ///
    /// | Action | States |
    /// |---|---|
    /// | create | `Creating`, then `Enabled` or `Disabled` |
    /// | enable | `Enabling`, then `Enabled` |
    /// | disable | `Disabling`, then `Disabled` |
    /// | another update | `Updating`, then `Enabled` or `Disabled` |
    /// | delete | `Deleting`, then the mapping is gone |
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The mapping is new and does not poll yet.
        case creating = "Creating"
        /// Polling is about to begin.
        case enabling = "Enabling"
        /// The mapping polls.
        case enabled = "Enabled"
        /// Polling is about to end.
        case disabling = "Disabling"
        /// The mapping does not poll.
        case disabled = "Disabled"
        /// Changed settings are about to take effect.
        case updating = "Updating"
        /// The mapping is about to be gone.
        case deleting = "Deleting"
    }
}
