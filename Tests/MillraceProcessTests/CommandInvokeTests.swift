import Foundation
import MillraceModel
import Testing

@Suite struct CommandInvokeTests {
    private static func event(_ id: String, isPoison: Bool) -> String {
        """
        {"Records": [{
          "eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
          "awsRegion": "us-east-1",
          "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/2026-11-21T15:00:00.000",
          "dynamodb": {
            "ApproximateCreationDateTime": 1700000000, "Keys": {"id": {"S": "\(id)"}},
            "NewImage": \(CommandRun.item(id, isPoison: isPoison)),
            "SequenceNumber": "100000000000000000001", "SizeBytes": 10, "StreamViewType": "NEW_AND_OLD_IMAGES"
          }
        }]}
        """
    }

    @Test("P1 a function is called with an event, and its failure is the command's", arguments: [false, true])
    func invoking(withDaemon: Bool) throws {
        let run = try CommandRun()
        let good = try run.scratch.write(Self.event("good", isPoison: false), to: "good.json")
        let bad = try run.scratch.write(Self.event("bad", isPoison: true), to: "bad.json")
        let broken = try run.scratch.write("{\"Records\":", to: "broken.json")
        try run.with(daemon: withDaemon) {
            #expect(try run.millrace("invoke", "refuse-poison", "--event", good).output == "null\n")
            let failed = try run.millrace("invoke", "refuse-poison", "--event", bad, status: 1)
            #expect(failed.errors.contains("refuse-poison failed"), "\(failed.errors)")
            #expect(failed.errors.contains("bad is poison"), "\(failed.errors)")
            #expect(failed.output.isEmpty)
            let syntax = try run.millrace("invoke", "witness", "--event", broken, status: 65).errors
            #expect(syntax.contains("broken.json: unexpected end"), "\(syntax)")
            let unknown = try run.millrace("invoke", "nobody", "--event", good, status: 65).errors
            #expect(unknown.contains("ResourceNotFoundException"), "\(unknown)")
            try run.millrace("invoke", "witness", "--event", run.scratch.path("none"), status: 65)
        }
        let seen = try String(contentsOfFile: run.data + "/witness.log", encoding: .utf8).split(separator: "\n")
        #expect(seen.map { $0.split(separator: " ")[2] } == ["good", "bad"])
    }
}
