import Millrace
import MillraceModel
import Testing

@Suite("Files generated from the manifest's table of fields")
struct ManifestGeneratedFileTests {
    @Test("P4 The committed JSON Schema is the generated one")
    func schema() throws {
        let generated = Manifest.jsonSchema()
        let committed = try ManifestFiles.committed(ManifestFiles.schema, generated: generated)
        #expect(committed == generated, "\(ManifestFiles.advice(ManifestFiles.schema))")
    }

    @Test("P4 The committed reference page is the generated one")
    func reference() throws {
        let generated = [UInt8](Manifest.referenceMarkdown().utf8)
        let committed = try ManifestFiles.committed(ManifestFiles.reference, generated: generated)
        #expect(committed == generated, "\(ManifestFiles.advice(ManifestFiles.reference))")
    }

    @Test("The schema is of draft 2020-12 and every description is a sentence")
    func schemaForm() throws {
        let schema = try JSONValue(parsing: Manifest.jsonSchema())
        #expect(schema.objectValue?["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        var descriptions: [String] = []
        collectDescriptions(of: schema, into: &descriptions)
        #expect(descriptions.count > 40)
        for text in descriptions {
            #expect(text.hasSuffix(".") && text.first?.isLowercase == false, "\(text)")
        }
    }

    @Test("The reference names every member that the schema has")
    func referenceIsComplete() throws {
        let page = Manifest.referenceMarkdown()
        #expect(page.hasPrefix("# Manifest reference\n"))
        let schema = try JSONValue(parsing: Manifest.jsonSchema()).objectValue ?? [:]
        let objects = [JSONValue.object(schema)] + (schema["$defs"]?.objectValue?.members.map(\.value) ?? [])
        #expect(objects.count == 23)
        for object in objects {
            for name in object.objectValue?["properties"]?.objectValue?.keys ?? [] {
                #expect(page.contains("| `\(name)` |"), "\(name)")
            }
        }
    }

    private func collectDescriptions(of value: JSONValue, into texts: inout [String]) {
        for member in value.objectValue?.members ?? [] {
            if member.key == "description", let text = member.value.stringValue { texts.append(text) }
            collectDescriptions(of: member.value, into: &texts)
        }
    }
}
