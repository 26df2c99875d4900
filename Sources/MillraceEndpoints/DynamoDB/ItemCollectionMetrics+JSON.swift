import MillraceModel
import MillraceTables

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
extension JSONWriter {
    /// The size of one item collection; no member when there is none to tell.
    mutating func member(_ name: String, _ metrics: ItemCollectionMetrics?) {
        guard let metrics else { return }
        key(name)
        metrics.write(to: &self)
    }

    /// The sizes of item collections by table; no member when nobody asked.
    ///
    /// - Parameters:
    ///   - name: The member.
    ///   - metrics: The sizes.
    ///   - texts: What the request calls the tables, by their names.
    mutating func member(
        _ name: String, _ metrics: [String: [ItemCollectionMetrics]]?, keys texts: [String: String]
    ) {
        guard let metrics else { return }
        member(name, map: metrics, keys: texts) { metrics, writer in writer.list(metrics) { $0.write(to: &$1) } }
    }
}

extension ItemCollectionMetrics {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("ItemCollectionKey", item: itemCollectionKey)
        writer.member("SizeEstimateRangeGB", list: [sizeEstimateRangeGB.lowerBound, sizeEstimateRangeGB.upperBound]) {
            $1.number(text: String($0))
        }
        writer.endObject()
    }
}
