/// The byte in front of a stored attribute value.
///
/// The numbers stand in files: never change one, only add.
enum AttributeTag: UInt8 {
    case null = 0
    case booleanFalse = 1
    case booleanTrue = 2
    case string = 3
    /// A number that fits a signed integer of 64 bits, as nearly all do.
    case integer = 4
    /// Any other number, as the digits of its normal form.
    case decimal = 5
    case binary = 6
    case list = 7
    case map = 8
    case stringSet = 9
    case numberSet = 10
    case binarySet = 11
}
