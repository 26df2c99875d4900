import MillraceModel

/// The state that the function keeps of a tumbling window: the numbers of all records that it has folded in, in order.
enum WindowState {
    /// What the function answers to the end of a window; nobody is to see it again.
    static let final = Array(#"{"end":true}"#.utf8)

    /// The state with more records in it.
    static func adding(_ records: some Sequence<StreamRecord>, to state: [UInt8]) -> [UInt8] {
        var text = state == TimeWindowProperties.emptyState ? "" : String(decoding: state, as: UTF8.self)
        text = text.isEmpty ? "" : String(text.dropFirst(6).dropLast(2))
        for record in records { text += (text.isEmpty ? "" : " ") + record.sequenceNumber.shortDescription }
        return Array(#"{"r":"\#(text)"}"#.utf8)
    }
}
