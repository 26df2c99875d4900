import Foundation
import Millrace
import Testing

@Suite struct DataDirectoryTests {
    @Test("a data directory is held by one holder at a time, who is named, and is free again after that")
    func exclusive() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("data-\(UUID().uuidString)").path
        do {
            let first = try DataDirectory(path: path)
            try first.announce(endpoint: "127.0.0.1:4566")
            let processID = ProcessInfo.processInfo.processIdentifier
            let holder = DataDirectory.Holder(processID: processID, endpoint: "127.0.0.1:4566")
            #expect(DataDirectory.holder(of: path) == holder)
            #expect {
                try DataDirectory(path: path)
            } throws: { error in
                "\(error)".contains("in use by process \(processID)")
            }
        }
        _ = try DataDirectory(path: path)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("a path that cannot be a directory is named with the reason")
    func unusable() {
        #expect {
            try DataDirectory(path: "/dev/null/data")
        } throws: { error in
            "\(error)".contains("/dev/null/data")
        }
    }
}
