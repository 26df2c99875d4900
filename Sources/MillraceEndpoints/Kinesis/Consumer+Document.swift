import MillraceModel
import MillraceStreams

extension KinesisService.Consumer {
    /// The consumer as Kinesis writes it (`Consumer`, and with its stream `ConsumerDescription`).
    func write(to writer: inout some DocumentWriter, withStream: Bool = false) {
        writer.beginObject()
        writer.member("ConsumerName", consumerName)
        writer.member("ConsumerARN", consumerARN.description)
        writer.member("ConsumerStatus", consumerStatus.rawValue)
        writer.member("ConsumerCreationTimestamp", consumerCreationTimestamp)
        if withStream { writer.member("StreamARN", streamARN.description) }
        writer.endObject()
    }
}
