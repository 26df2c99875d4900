import MillraceCore
import MillraceModel
import MillraceStreams

extension SequenceNumber {
    /// The number without the digits that are the same for all records of a small world.
    var shortDescription: String {
        // The states of windows are made of these, and grow with them.
        if let number = KinesisSequence(self) { return String(number.counter) }
        let digits = description.drop { $0 == "1" }.drop { $0 == "0" }
        return description.utf8.count < 21 || digits.isEmpty ? description : String(digits)
    }
}

extension Checkpoint {
    /// The checkpoint with a short number.
    var shortDescription: String {
        switch self {
        case .after(let number): "after \(number.shortDescription)"
        case .trimHorizon, .shardEnd: description
        }
    }
}

extension LaneProgress {
    /// The checkpoint and what is open then.
    var shortDescription: String {
        checkpoint.shortDescription + (openWindow.map { " with \($0.shortDescription)" } ?? "")
    }
}

extension LaneProgress.OpenWindow {
    /// Start and state.
    var shortDescription: String { "window \(window.start) \(String(decoding: state, as: UTF8.self))" }
}

extension [StreamRecord] {
    /// The numbers of the records.
    var shortDescription: String { "[\(map(\.sequenceNumber.shortDescription).joined(separator: " "))]" }
}
