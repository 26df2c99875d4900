import MillraceStreams

extension KinesisOperations {
    /// The operations on the tags of streams and consumers.
    static func tags(_ kinesis: KinesisService) -> [String: WireOperation] {
        // The service checks the keys.
        let keys = Shape.Member.required("TagKeys", .list(of: .text(), count: 1...50))
        let resource: [Shape.Member] = [.required("ResourceARN", .resourceARN), .optional("StreamId", .text())]
        return [
            "AddTagsToStream": WireOperation(Shape.Member.stream + [.required("Tags", .tags)]) { call in
                try await kinesis.addTagsToStream(call.input.stream, tags: call.input.texts("Tags")!)
                return .empty
            },
            "RemoveTagsFromStream": WireOperation(Shape.Member.stream + [keys]) { call in
                try await kinesis.removeTagsFromStream(call.input.stream, tagKeys: call.input.textList("TagKeys")!)
                return .empty
            },
            "ListTagsForStream": WireOperation(
                Shape.Member.stream + [
                    .optional("ExclusiveStartTagKey", .text(.length(1...128))), .optional("Limit", .integer(1...50)),
                ]
            ) { call in
                let page = try await kinesis.listTagsForStream(
                    call.input.stream,
                    exclusiveStartTagKey: call.input.text("ExclusiveStartTagKey"),
                    limit: call.input.integer("Limit")
                )
                return .document(in: call.format) { writer in
                    page.tags.write(to: &writer)
                    writer.member("HasMoreTags", page.hasMoreTags)
                }
            },
            "TagResource": WireOperation(resource + [.required("Tags", .tags)]) { call in
                try await kinesis.tagResource(call.input.text("ResourceARN")!, tags: call.input.texts("Tags")!)
                return .empty
            },
            "UntagResource": WireOperation(resource + [keys]) { call in
                try await kinesis.untagResource(
                    call.input.text("ResourceARN")!, tagKeys: call.input.textList("TagKeys")!)
                return .empty
            },
            "ListTagsForResource": WireOperation(resource) { call in
                let tags = try await kinesis.listTagsForResource(call.input.text("ResourceARN")!)
                return .document(in: call.format) { tags.write(to: &$0) }
            },
        ]
    }
}

extension [KinesisService.ListTagsOutput.Tag] {
    /// The tags as Kinesis writes them (`TagList`).
    fileprivate func write(to writer: inout some DocumentWriter) {
        writer.objects("Tags", self) { writer, tag in
            writer.member("Key", tag.key)
            writer.member("Value", tag.value)
        }
    }
}
