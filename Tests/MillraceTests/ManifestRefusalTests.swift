import Millrace
import MillraceModel
import Testing

@Suite("What a manifest refuses")
struct ManifestRefusalTests {
    @Test("T1 P4 Each refused thing has its place and its message", arguments: ManifestRefusal.all)
    func refuses(_ refusal: ManifestRefusal) throws {
        let manifest = try Manifest(json: [UInt8](refusal.json.utf8), path: "m.json")
        #expect(manifest.problems.map(\.description) == [refusal.problem], "\(refusal.json)")
    }

    @Test("A second table of a name and a second mapping of a function and a source are refused")
    func secondOnes() throws {
        let stream = #""StreamSpecification": {"StreamViewType": "NEW_IMAGE"}"#
        let table = #"{"TableName": "Orders", \#(ManifestRefusal.goodKey), \#(stream)}"#
        let mapping = #"{"FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST"}"#
        let json = #"{"Tables": [\#(table), \#(table)], "EventSourceMappings": [\#(mapping), \#(mapping)]}"#
        let manifest = try Manifest(json: [UInt8](json.utf8), path: "m.json")
        #expect(
            manifest.problems.map(\.description) == [
                "/Tables/1/TableName: \"Orders\" is the name of another table, at /Tables/0",
                "/EventSourceMappings/1/EventSourceArn: \"table/Orders\" is mapped to f already, at "
                    + "/EventSourceMappings/0; AWS refuses this too",
            ])
    }
}
