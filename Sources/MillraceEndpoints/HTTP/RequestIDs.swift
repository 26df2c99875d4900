import MillraceModel
import Synchronization

/// Makes the ids that responses carry, in the forms of the services.
final class RequestIDs: Sendable {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUV".utf8)

    private let random: Mutex<SeededGenerator>

    /// Creates ids from a generator; equal generators give equal ids.
    init(random: SeededGenerator) { self.random = Mutex(random) }

    /// The header fields with the ids of a response.
    ///
    /// | Service | Field | Form |
    /// |---|---|---|
    /// | DynamoDB and its streams | `x-amzn-RequestId` | 52 digits of Base32 in upper case |
    /// | Kinesis | `x-amzn-RequestId`, `x-amz-id-2` | a UUID; 96 characters of Base64 |
    /// | Lambda, the daemon | `x-amzn-RequestId` | a UUID |
    func fields(for route: ServiceRoute) -> [WireRequest.Field] {
        random.withLock { random in
            let id = ("x-amzn-RequestId", route.hasChecksum ? Self.base32(&random) : Self.uuid(&random))
            guard route == .kinesis else { return [id] }
            return [id, ("x-amz-id-2", Self.extended(&random))]
        }
    }

    private static func base32(_ random: inout SeededGenerator) -> String {
        String(unsafeUninitializedCapacity: 52) { buffer in
            var bits: UInt64 = 0
            for index in 0..<52 {
                // Twelve digits of five bits are in each number.
                if index % 12 == 0 { bits = random.next() }
                buffer[index] = digits[Int(bits % 32)]
                bits /= 32
            }
            return 52
        }
    }

    private static func uuid(_ random: inout SeededGenerator) -> String {
        UUIDText.text(UInt128(random.next()) << 64 | UInt128(random.next()), version: 4)
    }

    private static func extended(_ random: inout SeededGenerator) -> String {
        Base64.encode((0..<72).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
}
