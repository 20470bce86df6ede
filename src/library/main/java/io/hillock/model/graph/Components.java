package io.hillock.model.graph;

import io.hillock.model.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds strongly connected components by Tarjan's algorithm. It keeps its own stack, so that long chains cannot
 * overflow the thread's.
 */
final class Components {

    private final Map<String, Integer> position = new HashMap<>();
    private final Map<String, List<String>> successors = new HashMap<>();
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final Map<String, Boolean> isOpen = new HashMap<>();
    private final List<List<String>> found = new ArrayList<>();

    private Components(Collection<String> nodes, Collection<Edge> edges) {
        for (String node : nodes) {
            position.put(node, position.size());
            successors.put(node, new ArrayList<>());
        }
        edges.forEach(edge -> successors.get(edge.from()).add(edge.to()));
    }

    /**
     * The components, sorted so that edges between them lead forward. Each lists its nodes in the order of
     * {@code nodes}.
     */
    static List<List<String>> of(Collection<String> nodes, Collection<Edge> edges) {
        Components components = new Components(nodes, edges);
        // Tarjan finds a component after every component that it leads to. Starting at the last node and reversing the
        // list keeps independent parts in the order of the nodes.
        List<String> backward = new ArrayList<>(nodes);
        Collections.reverse(backward);
        backward.forEach(components::visit);
        Collections.reverse(components.found);
        return List.copyOf(components.found);
    }

    /** A node under visit, and the number of its successors already done. */
    private static final class Visit {
        final String node;
        int done;

        Visit(String node) {
            this.node = node;
        }
    }

    private void visit(String root) {
        if (index.containsKey(root)) {
            return;
        }
        Deque<Visit> path = new ArrayDeque<>();
        path.push(enter(root));
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            List<String> next = successors.get(visit.node);
            if (visit.done < next.size()) {
                String to = next.get(visit.done++);
                if (!index.containsKey(to)) {
                    path.push(enter(to));
                } else if (isOpen.get(to)) {
                    low.merge(visit.node, index.get(to), Math::min);
                }
            } else {
                path.pop();
                leave(visit.node);
                if (!path.isEmpty()) {
                    low.merge(path.peek().node, low.get(visit.node), Math::min);
                }
            }
        }
    }

    private Visit enter(String node) {
        low.put(node, index.size());
        index.put(node, index.size());
        open.push(node);
        isOpen.put(node, true);
        return new Visit(node);
    }

    private void leave(String node) {
        if (low.get(node).equals(index.get(node))) {
            List<String> component = new ArrayList<>();
            String member;
            do {
                member = open.pop();
                isOpen.put(member, false);
                component.add(member);
            } while (!member.equals(node));
            component.sort(Comparator.comparing(position::get));
            found.add(List.copyOf(component));
        }
    }
}
