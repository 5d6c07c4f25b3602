import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.RuleCompiler;

/**
 * Reads pairs of a pattern and an event as lines of JSON and writes event-ruler's answer to each as a line of JSON: "matches",
 * "differs" or "refused", and for a refused pattern the reason. With "closely", it also returns event-ruler's answer without its
 * index of lists ("plain"), and its answer for each combination of single alternatives separately ("alone"). With "complexity",
 * it measures the pattern.
 */
public final class Ask {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_COMBINATIONS = 5000;
  private static final int MOST_COMPLEXITY = 10000;

  public static void main(final String[] args) throws IOException {
    final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
    out.flush();
  }

  private static ObjectNode answer(final JsonNode question) {
    final String pattern = question.get("pattern").textValue();
    final ObjectNode answer = JSON.createObjectNode();
    final Machine machine = Machine.builder().build();
    try {
      machine.addRule("rule", pattern);
    } catch (Exception e) {
      return answer.put("verdict", "refused").put("reason", reasonFor(pattern, e));
    }
    try {
      if (question.has("complexity")) {
        answer.put("complexity", machine.evaluateComplexity(new MachineComplexityEvaluator(MOST_COMPLEXITY)));
      }
      if (question.has("event")) {
        final String event = question.get("event").textValue();
        answer.put("verdict", matches(machine, event) ? "matches" : "differs");
        if (question.has("closely")) {
          final Machine plain = plainMachine();
          plain.addRule("rule", pattern);
          answer.put("plain", matches(plain, event) ? "matches" : "differs");
          answer.put("alone", matchesAlone(pattern, event) ? "matches" : "differs");
        }
      }
      return answer;
    } catch (Exception e) {
      return answer.put("verdict", "failed").put("reason", String.valueOf(e));
    }
  }

  /** Message of the newer compiler, which the service uses. */
  private static String reasonFor(final String pattern, final Exception thrown) {
    final String reason = JsonRuleCompiler.check(pattern);
    return String.valueOf(reason == null ? thrown : reason).split("\n")[0];
  }

  /** Creates a machine without the index of values by element of a list. */
  private static Machine plainMachine() {
    return Machine.builder().withStructuredMatching(false).build();
  }

  private static boolean matches(final Machine machine, final String event) throws Exception {
    return !machine.rulesForJSONEvent(event).isEmpty();
  }

  private static boolean matchesAlone(final String pattern, final String event) throws Exception {
    final List<Map<String, List<Patterns>>> rules = new ArrayList<>();
    try {
      rules.addAll(JsonRuleCompiler.compile(pattern));
    } catch (IOException e) {
      rules.add(RuleCompiler.compile(pattern));
    }
    for (final Map<String, List<Patterns>> rule : rules) {
      for (final Map<String, List<Patterns>> single : singles(rule)) {
        final Machine machine = plainMachine();
        machine.addPatternRule("rule", single);
        if (matches(machine, event)) return true;
      }
    }
    return false;
  }

  private static List<Map<String, List<Patterns>>> singles(final Map<String, List<Patterns>> rule) {
    List<Map<String, List<Patterns>>> singles = new ArrayList<>();
    singles.add(new TreeMap<>());
    for (final Map.Entry<String, List<Patterns>> entry : rule.entrySet()) {
      final List<Map<String, List<Patterns>>> longer = new ArrayList<>();
      for (final Map<String, List<Patterns>> single : singles) {
        for (final Patterns pattern : entry.getValue()) {
          final Map<String, List<Patterns>> next = new TreeMap<>(single);
          next.put(entry.getKey(), List.of(pattern));
          longer.add(next);
        }
      }
      if (longer.size() > MOST_COMBINATIONS) throw new IllegalArgumentException("too many combinations");
      singles = longer;
    }
    return singles;
  }
}
