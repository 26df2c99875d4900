import ArgumentParser
import Millrace

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Encrypt the store of a data directory, change its key, or give its free space back.",
        discussion: """
            The daemon must not be running. KEY is file:PATH or env:NAME; a key is 32 bytes, as they are, as 64 \
            hexadecimal digits or in Base64. The store is written anew beside the old file, which stands until that is \
            done.
            """,
        subcommands: [EncryptCommand.self, DecryptCommand.self, RotateKeyCommand.self, CompactCommand.self]
    )

    struct EncryptCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "encrypt", abstract: "Encrypt a store.")

        @OptionGroup var location: LocationOptions
        @Option(
            name: .customLong("new-key"),
            help: "Where the key comes from: file:PATH or env:NAME.",
            transform: KeyOptions.source
        )
        var newKey: EncryptionKeySource

        func run() async throws {
            try await rewrite(location, from: nil, to: newKey)
            print("the store is encrypted; say \"EncryptionKey\": \"\(newKey)\" under Store in the manifest")
        }
    }

    struct DecryptCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "decrypt", abstract: "Write a store in the clear.")

        @OptionGroup var location: LocationOptions
        @OptionGroup var key: KeyOptions

        func run() async throws {
            try await rewrite(location, from: key.required(in: location), to: nil)
            print("the store is in the clear; take EncryptionKey out of Store in the manifest")
        }
    }

    struct RotateKeyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-key",
            abstract: "Replace the key of a store.",
            discussion: """
                What is there stays sealed as it is, under data keys that the new key wraps; who has the old key and an \
                old copy of the file can still read it. With --rewrite everything is sealed anew.
                """
        )

        @OptionGroup var location: LocationOptions
        @OptionGroup var key: KeyOptions
        @Option(
            name: .customLong("new-key"),
            help: "Where the new key comes from: file:PATH or env:NAME.",
            transform: KeyOptions.source
        )
        var newKey: EncryptionKeySource
        @Flag(name: .customLong("rewrite"), help: "Seal everything anew.")
        var isRewriting = false

        func run() async throws {
            let old = try key.required(in: location)
            if isRewriting {
                try await rewrite(location, from: old, to: newKey)
            } else {
                try await reportingFailures {
                    let maintenance = try await StoreMaintenance(
                        dataDirectory: location.data, logger: location.logger)
                    try await maintenance.rotateKey(from: old, to: newKey)
                }
            }
            print("the store has a new key; say \"EncryptionKey\": \"\(newKey)\" under Store in the manifest")
        }
    }

    struct CompactCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compact", abstract: "Give the free space of a store back to the disk.")

        @OptionGroup var location: LocationOptions
        @OptionGroup var key: KeyOptions

        func run() async throws {
            let key = try key.present(in: location)
            try await rewrite(location, from: key, to: key)
        }
    }
}

/// Writes the store of a data directory anew, and says how far it is.
private func rewrite(
    _ location: LocationOptions, from source: EncryptionKeySource?, to target: EncryptionKeySource?
) async throws {
    try await reportingFailures {
        let maintenance = try await StoreMaintenance(dataDirectory: location.data, logger: location.logger)
        let count = try await maintenance.rewrite(from: source, to: target) { count in
            printError("\(count) values are written")
        }
        print("\(maintenance.path): \(count) values were written anew")
    }
}
