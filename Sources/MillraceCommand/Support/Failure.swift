import ArgumentParser
import Foundation
import Millrace

/// An end of a command with a message for people and an exit code for scripts.
struct Failure: Error, CustomStringConvertible {
    /// Exit codes, those from 64 on after sysexits.h.
    enum Status: Int32 {
        /// A function that was called failed.
        case functionFailed = 1
        /// The manifest or some input is invalid.
        case invalidData = 65
        /// Something that is needed is missing, in use or unreachable.
        case unavailable = 69
        /// A check or an assumption of ours failed.
        case internalError = 70
        /// The person interrupted.
        case interrupted = 130
    }

    let status: Status
    let description: String

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
    }
}

/// Runs the body of a command; failures are printed to standard error and become exit codes.
func reportingFailures(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let failure as Failure {
        printError(failure.description)
        throw ExitCode(failure.status.rawValue)
    } catch let error as WireFailure {
        printError(error.failure.description)
        throw ExitCode(error.failure.status.rawValue)
    } catch let error as MillraceError {
        printError(error.description)
        throw ExitCode(Failure.Status.unavailable.rawValue)
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ValidationError {
        // Wrong usage, which the parser explains.
        throw error
    } catch {
        printError("internal error: \(error)")
        throw ExitCode(Failure.Status.internalError.rawValue)
    }
}

/// Prints a line to standard error.
func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
