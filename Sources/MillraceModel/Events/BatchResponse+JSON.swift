extension BatchResponse {
    /// The answer as a function on Lambda returns it: `{"batchItemFailures":[{"itemIdentifier":"…"}],"state":{…}}`.
    ///
    /// `state` is left out when there is none. An answer with an ``invalidReason`` gets one empty identifier, which
    /// fails the whole batch as the answer itself did.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    public func json() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 32 + itemFailures.count * 64 + (state?.count ?? 0))
        writer.beginObject()
        writer.key("batchItemFailures")
        writer.array(invalidReason == nil ? itemFailures : [""]) { writer, sequenceNumber in
            writer.beginObject()
            writer.member("itemIdentifier", sequenceNumber)
            writer.endObject()
        }
        if let state {
            writer.key("state")
            writer.raw(state)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Reads what a function on Lambda returned; never fails, because every answer means something.
    ///
    /// | Answer | Meaning |
    /// |---|---|
    /// | nothing or blanks, `null`, `""`, `[]`, `{}` | the batch succeeded |
    /// | `batchItemFailures` missing, null or an empty list | the batch succeeded |
    /// | `batchItemFailures` with identifiers | these records failed |
    /// | an `itemIdentifier` that is empty, null, missing or no string | ``invalidReason``: the whole batch failed |
    /// | an entry that is no object, `batchItemFailures` that is no list | the same |
    /// | one of these keys, or `state`, twice in one object | the same |
    /// | a number, a Boolean, a string or list that is not empty | the same |
    /// | what is not JSON in UTF-8, or more than 128 levels deep | the same |
    ///
    /// `state` is taken over byte for byte when it is an object, also from an answer with an ``invalidReason``; any
    /// other value is no state.
    ///
    /// - Parameter json: The body of the answer.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    public init(json: [UInt8]) {
        var answer = AnswerReader(json)
        self = answer.response()
    }
}
