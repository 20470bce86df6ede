package io.hillock.cli.text;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under headings. Each column is as wide as its content; columns of numbers align right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        this.headings = List.of(headings);
    }

    /** @param cells one per heading, each printed by its {@code toString} */
    public TextTable row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(headings.size() + " columns, " + cells.length + " cells");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString().replaceAll("\\p{Cntrl}", " "));
        }
        rows.add(row);
        return this;
    }

    public void print(PrintStream out) {
        line(out, headings);
        rows.forEach(row -> line(out, row));
    }

    private void line(PrintStream out, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - cell.length());
            line.append(column == 0 ? "" : GAP).append(numeric(column) ? padding + cell : cell + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty()
                && rows.stream().map(row -> row.get(column)).allMatch(cell -> cell.matches("[-+]?[\\d.,]+( ?%)?|-?"));
    }
}
