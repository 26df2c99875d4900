import MillraceModel
import Synchronization

/// The text of the present second, which the responses of that second share.
final class HTTPDateCache: Sendable {
    private let last = Mutex<(second: Int64, text: String)?>(nil)

    /// An instant as HTTP writes it.
    func text(_ instant: Timestamp) -> String {
        let second = instant.secondsSinceEpoch
        return last.withLock { last in
            if let last, last.second == second { return last.text }
            let text = HTTPDate.text(instant)
            last = (second, text)
            return text
        }
    }
}
