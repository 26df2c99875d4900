/// The package of one's own that README and "Getting started" build up: `Tests/OwnPackage/run` makes it of their
/// blocks, builds it, and runs its test and its daemon.
enum OwnPackage {
    static let script = "Tests/OwnPackage/run"
    /// The files that only the package itself can build.
    static let filesBuiltThereOnly: Set = ["Package.swift", "Sources/Own/main.swift"]
    static let files = filesBuiltThereOnly.union([
        "Sources/Own/Functions.swift", "Tests/OwnTests/WelcomeTests.swift", "config/manifest.json",
    ])
    /// The pages, with the headings of the sections whose commands are for that package.
    static let sections = [
        "README.md": ["A function, its test and its daemon"],
        "Sources/Millrace/Millrace.docc/GettingStarted.md": [
            "Overview", "The daemon", "A record that fails", "A manifest with mistakes",
        ],
    ]
}
