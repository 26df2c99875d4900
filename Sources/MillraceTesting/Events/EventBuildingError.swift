/// Why an event for a test cannot be made: no stream would ever show it.
public struct EventBuildingError: Error, Sendable, CustomStringConvertible {
    /// Which record of the event, or part of it, is at fault, such as `change 2`.
    public let place: String
    /// What is wrong with it, and what to do.
    public let message: String
    /// The error of the encoder, if one refused a value.
    public let underlying: (any Error)?

    init(_ place: String, _ message: String, underlying: (any Error)? = nil) {
        self.place = place
        self.message = message
        self.underlying = underlying
    }

    /// Place and message.
    public var description: String { "\(place): \(message)" }

    /// Makes something of a value; an error of the encoder leaves with the place of the value.
    static func at<Value>(_ place: String, _ body: () throws -> Value) throws(EventBuildingError) -> Value {
        do {
            return try body()
        } catch let error as EventBuildingError {
            throw error
        } catch {
            throw EventBuildingError(place, "the value cannot be encoded: \(error)", underlying: error)
        }
    }
}
