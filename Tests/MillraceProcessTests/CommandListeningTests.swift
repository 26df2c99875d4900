import Foundation
import Testing

@Suite struct CommandListeningTests {
    @Test("G15 a daemon listens at several addresses, and commands use the first")
    func severalEndpoints() async throws {
        let run = try CommandRun()
        let (daemon, endpoints) = try run.start(
            "--endpoint", "127.0.0.1:0", "--endpoint", "localhost:0", "--max-connections", "4", listeners: 2)
        #expect(Set(endpoints).count == 2)
        for endpoint in endpoints {
            #expect(try await run.request(endpoint, "/_millrace/status").status == 200)
        }
        let lock = try String(contentsOfFile: run.data + "/millrace.lock", encoding: .utf8)
        #expect(endpoints.filter { $0.hasPrefix("127.0.0.1:") }.allSatisfy { lock.contains($0) }, "\(lock)")
        try run.millrace("status")
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }

    @Test(
        "addresses and limits that make no sense are refused as wrong usage",
        arguments: [
            ["--endpoint", "4566"], ["--endpoint", "127.0.0.1:70000"],
            ["--endpoint", "127.0.0.1:0", "--endpoint", "x"],
            ["--max-connections", "0"], ["--no-endpoint", "--endpoint", "127.0.0.1:0"],
            ["--no-endpoint", "--require-signatures", "keys"],
        ]
    )
    func wrongUsage(options: [String]) throws {
        let run = try CommandRun()
        let end = try ChildProcess("WitnessDaemon", ["run"] + options + run.arguments, in: run.scratch).finish()
        #expect(end.status == 64, "\(end.errors)")
    }

    @Test("an address that other machines reach is warned of, in other words when signatures are required")
    func openToOthers() throws {
        let run = try CommandRun()
        let (open, _) = try run.start("--endpoint", "0.0.0.0:0")
        try run.millrace("status")
        open.terminate()
        let end = open.finish()
        #expect(end.errors.contains("whoever reaches it is believed"), "\(end.errors)")
        let keys = try run.scratch.write(
            "[a]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n", to: "keys.ini")
        let (guarded, _) = try run.start("--endpoint", "0.0.0.0:0", "--require-signatures", keys)
        guarded.terminate()
        let other = guarded.finish()
        #expect(other.errors.contains("requests must be signed, but they travel in clear text"), "\(other.errors)")
    }
}
