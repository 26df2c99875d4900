// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "millrace",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Millrace", targets: ["Millrace"]),
        .library(name: "MillraceCommand", targets: ["MillraceCommand"]),
        .library(name: "MillraceTesting", targets: ["MillraceTesting"]),
        .executable(name: "millrace", targets: ["MillraceDaemon"]),
        .executable(name: "millrace-simulate", targets: ["MillraceSimulate"]),
    ],
    traits: [
        .trait(name: "Endpoints", description: "The AWS-compatible HTTP listener, built on Hummingbird."),
        .default(enabledTraits: ["Endpoints"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // Floor 0: value types, standard library only.
        .target(name: "MillraceModel"),

        // Floor 1: the pure machines, and the emulated streams with their stores.
        .target(name: "MillraceCore", dependencies: ["MillraceModel"]),
        .target(
            name: "MillraceStreams",
            dependencies: [
                "MillraceModel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),

        // Floor 2: the emulated tables.
        .target(name: "MillraceTables", dependencies: ["MillraceModel", "MillraceStreams"]),

        // Floor 3: what people import.
        .target(
            name: "Millrace",
            dependencies: [
                "MillraceModel", "MillraceCore", "MillraceStreams", "MillraceTables",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        // Floor 4: the HTTP listener, the test kit, the simulation.
        .target(
            name: "MillraceEndpoints",
            dependencies: [
                "CZlib", "Millrace", "MillraceModel", "MillraceStreams", "MillraceTables",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Endpoints"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOHTTP2", package: "swift-nio-http2", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "MillraceTesting",
            dependencies: [
                "Millrace", "MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // What `millrace bench` measures, and the machine's own limits beside it.
        .target(
            name: "MillraceBench",
            dependencies: [
                "Millrace", "MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(name: "MillraceSimulation", dependencies: ["MillraceModel", "MillraceCore", "MillraceStreams"]),

        // Floor 5: the command line as a library.
        .target(
            name: "MillraceCommand",
            dependencies: [
                "Millrace", "MillraceBench", "MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables",
                "MillraceEndpoints",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // Floor 6: the executables and the shipped example functions.
        // What the endpoint is held against: the same server with nothing behind it.
        .executableTarget(
            name: "EchoServer",
            dependencies: [
                .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Endpoints"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
            ],
            path: "Sources/Benchmarks/EchoServer"
        ),
        .executableTarget(
            name: "MillraceMicroBenchmarks",
            dependencies: ["MillraceMicroWork", .product(name: "Benchmark", package: "benchmark")],
            path: "Sources/Benchmarks/MillraceMicroBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        // The rows of the micro benchmarks, and a program that runs one of them for tools that count instructions.
        .target(
            name: "MillraceMicroWork",
            dependencies: ["MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables"],
            path: "Sources/Benchmarks/MillraceMicroWork"
        ),
        .executableTarget(
            name: "MillraceMicroRows",
            dependencies: ["MillraceMicroWork"],
            path: "Sources/Benchmarks/MillraceMicroRows"
        ),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "MillraceFunctions",
            dependencies: ["Millrace", "CZlib"],
            path: "Functions"
        ),
        .executableTarget(name: "MillraceDaemon", dependencies: ["MillraceCommand", "MillraceFunctions"]),
        .executableTarget(
            name: "MillraceSimulate",
            dependencies: [
                "MillraceSimulation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        .testTarget(name: "MillraceModelTests", dependencies: ["MillraceModel"]),
        .testTarget(name: "MillraceCoreTests", dependencies: ["MillraceCore", "MillraceModel"]),
        .testTarget(
            name: "MillraceStreamsTests",
            dependencies: [
                "MillraceModel", "MillraceStreams",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "MillraceTablesTests",
            dependencies: ["MillraceModel", "MillraceStreams", "MillraceTables"]
        ),
        .testTarget(
            name: "MillraceTests",
            dependencies: [
                "Millrace", "MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables", "MillraceTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        .testTarget(
            name: "MillraceSimulationTests",
            dependencies: ["MillraceCore", "MillraceModel", "MillraceSimulation"]
        ),
        .testTarget(
            name: "MillraceFunctionsTests",
            dependencies: [
                "CZlib", "Millrace", "MillraceFunctions", "MillraceModel", "MillraceStreams", "MillraceTables",
                "MillraceTesting",
            ]
        ),
        .testTarget(
            name: "MillraceTestingTests",
            dependencies: [
                "Millrace", "MillraceCore", "MillraceModel", "MillraceStreams", "MillraceTables", "MillraceTesting",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // A daemon as a person would make it, whose functions note what they see; the process tests kill it.
        .executableTarget(
            name: "WitnessDaemon",
            dependencies: ["Millrace", "MillraceCommand"],
            path: "Tests/WitnessDaemon"
        ),
        .testTarget(
            name: "MillraceProcessTests",
            dependencies: [
                "CZlib", "Millrace", "MillraceDaemon", "MillraceEndpoints", "MillraceModel", "MillraceStreams",
                "MillraceTables", "WitnessDaemon",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOHTTP2", package: "swift-nio-http2", condition: .when(traits: ["Endpoints"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Endpoints"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "MillraceEndpointsTests",
            dependencies: [
                "Millrace", "MillraceEndpoints", "MillraceModel", "MillraceStreams", "MillraceTables",
                "MillraceTesting",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Documents"]
        ),
        .testTarget(
            name: "MillraceCommandTests",
            dependencies: ["Millrace", "MillraceCommand", "MillraceEndpoints", "MillraceModel", "MillraceTesting"]
        ),
        .testTarget(
            name: "MillraceDocumentationTests",
            dependencies: [
                "Millrace", "MillraceDaemon", "MillraceModel", "MillraceStreams", "MillraceTables", "MillraceTesting",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "HouseRulesTests"),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
