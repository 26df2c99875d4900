import MillraceCommand
import MillraceFunctions

@main
struct Daemon {
    static func main() async {
        await MillraceCommand.main { context in
            exampleFunctions(effects: Effects(directory: context.dataDirectory))
        }
    }
}
