package io.hillock.training;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files with the labels of their classes.
 *
 * @param files one a sample
 * @param labels indices into {@code classes}, one a sample
 * @param classes their names
 */
public record LabelledFiles(List<Path> files, int[] labels, List<String> classes) {
    private static final Comparator<String> BY_NUMBER = Comparator.comparing(BigInteger::new);

    /**
     * The files of a folder that has a folder for each class, as N-MNIST, N-Caltech101 and CIFAR10-DVS come. Classes have the order of their names, or of
     * their numbers if all names are numbers; the files of a class have the order of their names. Names that begin with a dot are left out.
     *
     * @throws IllegalArgumentException naming the folder, if it cannot be read, has no folders, or one of them has no files
     */
    public static LabelledFiles ofClassFolders(Path folder) {
        List<String> classes = inOrder(names(folder, Files::isDirectory));
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(folder + ": has no folder in it; each class of recordings is one");
        }
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path one = folder.resolve(classes.get(label));
            List<String> names = names(one, Files::isRegularFile);
            if (names.isEmpty()) {
                throw new IllegalArgumentException(
                        one + ": has no file in it; it should hold the recordings of a class");
            }
            for (String name : names.stream().sorted().toList()) {
                files.add(one.resolve(name));
                labels.add(label);
            }
        }
        return new LabelledFiles(List.copyOf(files), labels.stream().mapToInt(Integer::intValue).toArray(), classes);
    }

    private static List<String> names(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(wanted).map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".")).toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(folder + ": "
                    + (Files.isDirectory(folder) ? "cannot be read: " + e.getMessage() : "no such folder"), e);
        }
    }

    private static List<String> inOrder(List<String> names) {
        boolean numbers = names.stream().allMatch(name -> name.matches("[0-9]+"));
        return names.stream().sorted(numbers ? BY_NUMBER : Comparator.naturalOrder()).toList();
    }
}
