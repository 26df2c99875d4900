package import MillraceModel

/// How far a lane has come: where another run of it begins.
package struct LaneProgress: Hashable, Sendable {
    /// A tumbling window that has begun and was not closed yet.
    package struct OpenWindow: Hashable, Sendable {
        /// Which window.
        package var window: TimeWindow
        /// What the function made of its records so far, as a JSON object in UTF-8.
        package var state: [UInt8]

        /// Creates an open window.
        package init(window: TimeWindow, state: [UInt8]) {
            self.window = window
            self.state = state
        }
    }

    /// Everything up to here is resolved.
    package var checkpoint: Checkpoint
    /// The window that was open then; its records up to the checkpoint live on in its state only.
    package var openWindow: OpenWindow?

    /// Creates a progress.
    package init(_ checkpoint: Checkpoint, openWindow: OpenWindow? = nil) {
        self.checkpoint = checkpoint
        self.openWindow = openWindow
    }
}
