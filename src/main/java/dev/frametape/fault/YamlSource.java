package dev.frametape.fault;

import dev.frametape.fault.Written.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads YAML 1.2 as what somebody wrote. The one class that knows the library, so that runs without
 * a scenario file never load it. Only the tree is taken from it: what a word means is for us to
 * say, and so that all of it can be seen on the page there are neither aliases nor tags.
 */
final class YamlSource {
  private final String text;
  private final Findings findings;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlSource(String text, Findings findings) {
    this.text = text;
    this.findings = findings;
  }

  /** Reads exactly one document; empty when it is none, then a finding says where and why. */
  static Optional<Written> read(String text, Findings findings) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(findings.where())
            .setAllowDuplicateKeys(true)
            .setAllowNonScalarKeys(true)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    try {
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.isEmpty()) {
        findings.add(Place.NONE, "found nothing, expected a scenario");
        return Optional.empty();
      }
      return Optional.of(new YamlSource(text, findings).written(node.get()));
    } catch (MarkedYamlEngineException wrong) {
      findings.add(
          place(wrong.getProblemMark().or(wrong::getContextMark)),
          "found no YAML: "
              + (wrong.getContext() == null ? "" : wrong.getContext() + ", ")
              + wrong.getProblem());
    } catch (ReaderException odd) {
      findings.add(
          placeOf(text, odd.getPosition()),
          "found the character U+%04X, which YAML does not allow".formatted(odd.getCodePoint()));
    } catch (YamlEngineException wrong) {
      findings.add(Place.NONE, "found no YAML: " + wrong.getMessage());
    }
    return Optional.empty();
  }

  private Written written(Node node) {
    Place place = place(node.getStartMark());
    if (!seen.add(node)) {
      findings.add(place, "found an alias to this value, expected it written out in both places");
      return Written.Word.plain("", place);
    }
    return switch (node) {
      case ScalarNode scalar -> word(scalar, place);
      case SequenceNode sequence ->
          new Written.Items(
              sequence.getValue().stream().map(this::written).toList(),
              source(node, sequence.getFlowStyle() == FlowStyle.FLOW),
              place);
      case MappingNode mapping ->
          new Written.Table(
              entries(mapping), source(node, mapping.getFlowStyle() == FlowStyle.FLOW), place);
      default -> {
        findings.add(place, "found " + node.getNodeType() + ", expected a value");
        yield Written.Word.plain("", place);
      }
    };
  }

  private List<Written.Entry> entries(MappingNode mapping) {
    List<Written.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place at = place(tuple.getKeyNode().getStartMark());
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        if (!keys.add(key.getValue())) {
          findings.add(
              at, "found the key " + Findings.quoted(key.getValue()) + " twice, expected it once");
        }
        entries.add(new Written.Entry(key.getValue(), at, written(tuple.getValueNode())));
      } else {
        findings.add(at, "found a map or a list as a key, expected a word");
      }
    }
    return entries;
  }

  private Written word(ScalarNode scalar, Place place) {
    String value = scalar.getValue();
    if (!scalar.getTag().getValue().startsWith(Tag.PREFIX)) {
      findings.add(
          place,
          "found the tag " + Findings.quoted(scalar.getTag().getValue()) + ", expected none");
    }
    if (scalar.isPlain()) {
      boolean saidToBeText = scalar.getTag().equals(Tag.STR) && Written.Word.isLiteral(value);
      return saidToBeText ? Written.Word.text(value, place) : Written.Word.plain(value, place);
    }
    Optional<String> source = source(scalar, scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED);
    return source
        .map(json -> new Written.Word(value, true, json, place))
        .orElseGet(() -> Written.Word.text(value, place));
  }

  /** The text itself, where that is JSON already: so a value can be passed on verbatim. */
  private Optional<String> source(Node node, boolean mayBeJson) {
    if (!mayBeJson || node.getStartMark().isEmpty() || node.getEndMark().isEmpty()) {
      return Optional.empty();
    }
    int from = text.offsetByCodePoints(0, node.getStartMark().get().getIndex());
    int to = text.offsetByCodePoints(0, node.getEndMark().get().getIndex());
    String source = text.substring(from, to);
    return JsonSource.isJson(source) ? Optional.of(JsonSource.compact(source)) : Optional.empty();
  }

  private static Place place(Optional<Mark> mark) {
    return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.NONE);
  }

  private static Place placeOf(String text, int position) {
    String before = text.substring(0, Math.min(position, text.length()));
    int line = (int) before.chars().filter(each -> each == '\n').count() + 1;
    return new Place(line, before.length() - before.lastIndexOf('\n'));
  }
}
