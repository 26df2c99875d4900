import Foundation
import Millrace

/// Archives the readings of sensors: each batch becomes one gzip file of JSON Lines.
///
/// A file is named by its shard and the sequence number of its first change. A batch that comes again replaces its
/// file; one that was cut differently leaves some readings in two files. The lines say where they come from, so
/// ``ArchiveReader`` finds each reading once, in its last form. Deletions are not archived: an archive keeps what the
/// table forgets.
func sensorArchive(archive: any Archive) -> Function {
    Function("sensor-archive") { (event: DynamoDBEvent, context) in
        let lines = try event.records.compactMap { record in
            try record.change.newImage.map { image in
                try ArchiveLine(
                    item: image,
                    shardID: context.shardID.description,
                    sequenceNumber: record.change.sequenceNumber.description
                ).json()
            }
        }
        guard let first = event.records.first, !lines.isEmpty else { return }
        try await archive.store(lines, as: "sensor-readings/\(context.shardID)-\(first.change.sequenceNumber)")
    }
}
