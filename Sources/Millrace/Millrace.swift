// `import Millrace` is all that a person needs to write functions: events, items and tables come with it.
@_exported public import MillraceModel
@_exported public import MillraceStreams
@_exported public import MillraceTables
