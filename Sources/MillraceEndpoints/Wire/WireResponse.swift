/// One HTTP response as the emulated services give it.
///
/// The listener adds what all responses carry: request ids, `Date`, `Server`, lengths, checksums, compression.
package struct WireResponse: Sendable {
    /// What the response carries.
    package enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// Pieces that come one by one until the sequence ends, each sent as soon as it is there.
        case pieces(any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    /// The HTTP status.
    package var status: Int
    /// The media type.
    package var contentType: String
    /// Header fields of this response alone.
    package var headers: [WireRequest.Field]
    /// The body.
    package var body: Body

    /// Creates a response.
    package init(status: Int = 200, contentType: String, headers: [WireRequest.Field] = [], body: Body) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}
