/// Rows of cells in columns as wide as they must be.
enum TextTable {
    /// The lines of a table, header first; the last column has no blanks behind it.
    static func lines(header: [String], _ rows: [[String]]) -> [String] {
        let rows = [header] + rows
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let last = row.indices.last
            return zip(row, widths).enumerated().map { column, cell in
                column == last ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: "  ")
        }
    }
}
