// The members that a tumbling window adds to an event, in AWS's order, and those of a window itself.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
extension TimeWindowProperties {
    /// Writes the members of the window into the event's object.
    func writeMembers(to writer: inout JSONWriter) {
        writer.key("window")
        window.write(to: &writer)
        writer.key("state")
        writer.raw(state)
        writer.member("shardId", shardID.description)
        writer.member("eventSourceARN", eventSourceARN.description)
        writer.key("isFinalInvokeForWindow")
        writer.bool(isFinalInvoke)
        writer.key("isWindowTerminatedEarly")
        writer.bool(isTerminatedEarly)
    }

    /// Gathers the members of a window while an event is read.
    struct Members {
        private var window: TimeWindow?
        private var state: [UInt8]?
        private var shardID: ShardID?
        private var eventSourceARN: StreamARN?
        private var isFinalInvoke: Bool?
        private var isTerminatedEarly: Bool?

        /// Begins with none of them.
        init() {}

        /// Reads the value of a key, or skips it when the key is none of a window's; `null` counts as missing.
        mutating func read(_ key: String, from reader: inout JSONReader) throws(JSONError) {
            switch key {
            case "window":
                window = try reader.readUnlessNull { reader throws(JSONError) in
                    try TimeWindow(from: &reader, at: key)
                }
            case "state":
                state = try reader.readUnlessNull { reader throws(JSONError) in try reader.readRawObject() }
            case "shardId":
                shardID = try reader.readUnlessNull { reader throws(JSONError) in ShardID(try reader.readString()) }
            case "eventSourceARN":
                eventSourceARN = try reader.readUnlessNull { reader throws(JSONError) in
                    try reader.readString(as: "the ARN of a stream") { StreamARN($0) }
                }
            case "isFinalInvokeForWindow":
                isFinalInvoke = try reader.readUnlessNull { reader throws(JSONError) in try reader.readBool() }
            case "isWindowTerminatedEarly":
                isTerminatedEarly = try reader.readUnlessNull { reader throws(JSONError) in try reader.readBool() }
            default:
                try reader.skipValue()
            }
        }

        /// The window's part of the event, or `nil` when the event had none of its members.
        ///
        /// - Throws: `JSONError` when only some were there, with the names of the others.
        func properties(_ reader: JSONReader) throws(JSONError) -> TimeWindowProperties? {
            let isMissing = [
                ("window", window == nil), ("state", state == nil), ("shardId", shardID == nil),
                ("eventSourceARN", eventSourceARN == nil), ("isFinalInvokeForWindow", isFinalInvoke == nil),
                ("isWindowTerminatedEarly", isTerminatedEarly == nil),
            ]
            let missing = isMissing.filter(\.1).map(\.0)
            guard missing.count < isMissing.count else { return nil }
            guard let window, let state, let shardID, let eventSourceARN, let isFinalInvoke, let isTerminatedEarly
            else {
                let names = missing.joined(separator: ", ")
                throw reader.error(.custom("the members of a tumbling window come together, missing: \(names)"))
            }
            return TimeWindowProperties(
                window: window,
                state: state,
                shardID: shardID,
                eventSourceARN: eventSourceARN,
                isFinalInvoke: isFinalInvoke,
                isTerminatedEarly: isTerminatedEarly
            )
        }
    }
}

extension TimeWindow {
    /// Writes `{"start":"…","end":"…"}`, both in whole seconds.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("start", start.iso8601(.seconds))
        writer.member("end", end.iso8601(.seconds))
        writer.endObject()
    }

    /// Reads a window.
    ///
    /// - Parameter path: Where it stands, for errors.
    init(from reader: inout JSONReader, at path: String) throws(JSONError) {
        var (start, end) = (Timestamp?.none, Timestamp?.none)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "start": start = try reader.readInstant()
            case "end": end = try reader.readInstant()
            default: try reader.skipValue()
            }
        }
        self.init(
            start: try reader.require(start, "\(path).start"),
            end: try reader.require(end, "\(path).end")
        )
    }
}
