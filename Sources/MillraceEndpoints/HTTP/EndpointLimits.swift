/// What a listener takes from its clients before it refuses them or lets them go.
///
/// | Limit | Default | What happens beyond it |
/// |---|---|---|
/// | `connectionsMax` | 1,024 | 503 with `Retry-After`, closed |
/// | `headTime` | 10 s | closed |
/// | `bodyTime` | 60 s | 408, closed |
/// | `idleTime` | 120 s | closed |
/// | `writeTime` | 30 s | closed |
/// | `headerFieldsMax`, `headerBytesMax` | 128, 64 KiB | 431, closed |
/// | body limits by service | 16 MiB; Lambda 6 MiB + 64 KiB; daemon 64 KiB | 413 with an empty body, closed |
/// | `heldBodyBytesMax` | 256 MiB | 503 with `Retry-After`, closed |
package struct EndpointLimits: Hashable, Sendable {
    /// The most connections at one time.
    package var connectionsMax = 1_024
    /// The time from the first byte of a request's head to its last.
    package var headTime: Duration = .seconds(10)
    /// The time from the end of a request's head to the end of its body.
    package var bodyTime: Duration = .seconds(60)
    /// The time for which a connection may stay open with no request on it.
    package var idleTime: Duration = .seconds(120)
    /// The time in which a client has to take the next 64 KiB, or the next piece, of a response.
    package var writeTime: Duration = .seconds(30)
    /// The time after the last response in which a client should close the connection, before it is cut.
    ///
    /// A connection that is cut while the client still sends can lose the client the response.
    package var lingerTime: Duration = .seconds(1)
    /// The time after the beginning of a graceful shutdown in which requests may still come to their end.
    package var drainTime: Duration = .seconds(20)

    /// The most header fields of a request by HTTP/1.
    package var headerFieldsMax = 128
    /// The most bytes of a request's head.
    package var headerBytesMax = 64 * 1_024

    /// The most bytes of a request's body to DynamoDB or its streams, compressed and decompressed.
    package var dynamoDBBodyBytesMax = 16 * 1_024 * 1_024
    /// The most bytes of a request's body to Kinesis: 10 MiB of records grow by a third as Base64.
    package var kinesisBodyBytesMax = 16 * 1_024 * 1_024
    /// The most bytes of a request's body to Lambda: 6 MiB of payload and a little around it.
    package var lambdaBodyBytesMax = 6 * 1_024 * 1_024 + 64 * 1_024
    /// The most bytes of a request's body to the daemon itself.
    package var daemonBodyBytesMax = 64 * 1_024
    /// The most bytes of requests' bodies that are held at one time over all connections.
    package var heldBodyBytesMax = 256 * 1_024 * 1_024

    /// The most requests at one time on a connection by HTTP/2.
    package var streamsPerConnectionMax = 128

    /// Creates the default limits.
    package init() {}

    /// The most bytes of a request's body to a service.
    func bodyBytesMax(of route: ServiceRoute) -> Int {
        switch route {
        case .dynamoDB, .dynamoDBStreams, .unknown: dynamoDBBodyBytesMax
        case .kinesis: kinesisBodyBytesMax
        case .lambda: lambdaBodyBytesMax
        case .daemon: daemonBodyBytesMax
        }
    }
}
