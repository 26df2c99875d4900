import Foundation
import MillraceModel
import Testing

@Suite struct CommandSignatureTests {
    private static let keys = """
        [default]
        aws_access_key_id = AKIDEXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
        """

    private func file(_ run: CommandRun, _ text: String, _ name: String, mode: Int = 0o600) throws -> String {
        let path = try run.scratch.write(text, to: name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test("W13 a daemon that requires signatures answers signed requests only, the daemon's own paths included")
    func signed() async throws {
        let run = try CommandRun()
        let keys = try file(run, Self.keys, "keys.ini")
        let wrong = try file(run, Self.keys.replacingOccurrences(of: "bPxRfiCY", with: "topsecret"), "wrong.ini")
        let (daemon, endpoints) = try run.start("--require-signatures", keys)
        for path in ["/_millrace/status", "/_millrace/deadletters", "/2015-03-31/functions"] {
            #expect(try await run.request(endpoints[0], path).status == 403, "\(path)")
        }
        for command in [
            ["status"], ["put", "Orders", CommandRun.item("a")], ["streams", "list"], ["mappings", "list"],
        ] {
            let unsigned = try ChildProcess("WitnessDaemon", command + run.arguments, in: run.scratch).finish()
            #expect(unsigned.status == 65)
            #expect(unsigned.errors.contains("name a file of its keys with --credentials"), "\(unsigned.errors)")
            let forged = try ChildProcess(
                "WitnessDaemon", command + ["--credentials", wrong] + run.arguments, in: run.scratch
            ).finish()
            #expect(forged.status == 65)
            #expect(forged.errors.contains("The request signature we calculated does not match"), "\(forged.errors)")
            #expect(!forged.errors.contains("topsecret"))
            let signed = try ChildProcess(
                "WitnessDaemon", command + ["--credentials", keys] + run.arguments, in: run.scratch
            ).finish()
            #expect(signed.status == 0, "\(signed.errors)")
        }
        try run.millrace("put", "clicks", "one", "--credentials", keys)
        let tail = try run.millrace(
            "streams", "tail", "clicks", "--from-start", "--until-end", "--credentials", keys)
        #expect(tail.output.contains("one  one"))
        let event = try run.scratch.write("{\"Records\": []}", to: "event.json")
        #expect(try run.millrace("invoke", "witness", "--event", event, "--credentials", keys).output == "null\n")
        daemon.terminate()
        #expect(daemon.finish().status == 0)
        #expect(!daemon.errorText.contains("EXAMPLEKEY"))
    }

    @Test("W13 a key file that is broken or readable by others is told, without what stands in it")
    func keyFiles() throws {
        let run = try CommandRun()
        let broken = try file(run, "[default]\ntopsecret", "broken.ini")
        let refused = try run.millrace("run", "--require-signatures", broken, status: 65).errors
        #expect(refused.contains("broken.ini:2: is neither [profile] nor NAME = VALUE"), "\(refused)")
        #expect(!refused.contains("topsecret"))
        let missing = try run.millrace("run", "--require-signatures", run.scratch.path("none"), status: 65).errors
        #expect(missing.contains("none: cannot be read"), "\(missing)")
        let open = try file(run, Self.keys, "open.ini", mode: 0o644)
        let (daemon, _) = try run.start("--require-signatures", open)
        daemon.terminate()
        let end = daemon.finish()
        #expect(end.status == 0)
        #expect(end.errors.contains("others than its owner may read the secrets in it; chmod 600 it"), "\(end.errors)")
    }
}
