import Millrace
import MillraceFunctions
import Testing

@Suite("The shipped example functions")
struct ExampleFunctionsTests {
    @Test("G37 the shipped manifest and the shipped functions fit, and each function has a mapping")
    func manifest() throws {
        let functions = exampleFunctions(effects: Effects(directory: "/nonexistent"))
        let manifest = try Manifest.load(Bench.manifestPath)
        #expect(manifest.problems(with: functions.map(\.signature)) == [])
        #expect(Set(manifest.mappings.map(\.mapping.functionName)) == Set(functions.map(\.name)))
        #expect(Set(functions.map(\.name)).count == functions.count)
    }
}
