import ArgumentParser

/// How a command reaches the services of a data directory.
struct AccessOptions: ParsableArguments {
    @OptionGroup var location: LocationOptions

    @Option(
        help: ArgumentHelp(
            "Sign requests to a daemon with the first key of a file in the format of AWS's credentials file.",
            valueName: "file"
        )
    )
    var credentials: String?
}
