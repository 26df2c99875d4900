import Foundation
import MillraceModel

/// Prints a document for people and scripts.
func printJSON(_ value: JSONValue) {
    print(String(decoding: value.serialized(indent: 2), as: UTF8.self))
}

/// Prints a document on one line.
func printJSONLine(_ value: JSONValue) {
    print(String(decoding: value.serialized(), as: UTF8.self))
}

/// Where this program is, to start it once more.
func executablePath() throws -> String {
    guard let path = Bundle.main.executablePath else {
        throw Failure(.internalError, "the path of this program is unknown")
    }
    return path
}

/// Sends what was printed on its way, also into a pipe.
func flushOutput() { fflush(nil) }

/// Reads a file whole; `-` is standard input.
///
/// - Throws: `Failure` that names the file.
func contents(of path: String) throws -> [UInt8] {
    if path == "-" {
        do {
            return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
        } catch {
            throw Failure(.invalidData, "cannot read standard input: \(error.localizedDescription)")
        }
    }
    guard let data = FileManager.default.contents(atPath: path) else {
        throw Failure(.invalidData, "cannot read \(path)")
    }
    return [UInt8](data)
}
