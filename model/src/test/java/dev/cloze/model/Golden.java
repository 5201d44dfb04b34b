package dev.cloze.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reference values of the original implementation, made by the scripts in tools/; part of this
 * module's test jar.
 */
public final class Golden {
  private final Path directory;

  private Golden(Path directory) {
    this.directory = directory;
  }

  /**
   * The odd-sized BERT of tools/make_bert_golden.py: no two sizes are equal, so a swapped axis
   * cannot pass by luck.
   */
  public static Golden bertOdd() {
    return of("bert-odd/config.json");
  }

  /** The odd-sized ELECTRA of tools/make_electra_golden.py. */
  public static Golden electraOdd() {
    return of("electra-odd/discriminator-config.json");
  }

  /** The odd-sized RoBERTa of tools/make_roberta_golden.py. */
  public static Golden robertaOdd() {
    return of("roberta-odd/config.json");
  }

  /** The odd-sized Bort of tools/make_bort_golden.py. */
  public static Golden bortOdd() {
    return of("bort-odd/config.json");
  }

  /** The directory that holds a test resource of this package. */
  public static Golden of(String file) {
    try {
      URI uri = Golden.class.getResource(file).toURI();
      return new Golden(uri.getScheme().equals("jar") ? unpacked(uri) : Path.of(uri).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Other modules see the files in this module's test jar; channels want them on disk. */
  private static Path unpacked(URI inJar) throws IOException {
    Path target = Files.createTempDirectory("golden");
    target.toFile().deleteOnExit();
    try (FileSystem jar = FileSystems.newFileSystem(inJar, Map.of());
        Stream<Path> files = Files.list(Path.of(inJar).getParent())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(file.getFileName().toString());
        Files.copy(file, copy);
        copy.toFile().deleteOnExit();
      }
    }
    return target;
  }

  /** Data that lies beside the project where it is developed; tests that want it skip elsewhere. */
  public static Path shared(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("shared").resolve(name))) {
        return at.resolve("shared").resolve(name);
      }
    }
    assumeTrue(false, () -> "skipped: no shared/" + name + " beside the project");
    throw new AssertionError();
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  /** All tensors of a file, in the caller's scope. */
  public Map<String, Tensor> tensors(String file) {
    try {
      SafeTensors source = SafeTensors.open(directory.resolve(file + ".safetensors"));
      Map<String, Tensor> result = new LinkedHashMap<>();
      for (String name : source.names()) {
        result.put(name, source.read(name));
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode json(String file) {
    return json(directory.resolve(file));
  }

  public static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list of numbers, [n], or of equally long lists of them, [n, m]. */
  public static Tensor tensor(JsonNode list) {
    List<Float> values = new ArrayList<>();
    for (JsonNode row : list) {
      if (row.isNumber()) {
        values.add((float) row.asDouble());
      }
      row.forEach(number -> values.add((float) number.asDouble()));
    }
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    Tensor tensor = torch.tensor(flat);
    return list.get(0).isNumber() ? tensor : tensor.view(list.size(), list.get(0).size());
  }

  /** Integers of a tensor, for building batches. */
  public static int[] ints(Tensor tensor) {
    float[] values = Tensors.floats(tensor); // exact below 2^24
    int[] result = new int[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) values[i];
    }
    return result;
  }

  /** The largest absolute difference of two tensors of the same shape. */
  public static double distance(Tensor expected, Tensor actual) {
    assertThat(Tensors.shape(actual)).as("shape").isEqualTo(Tensors.shape(expected));
    return actual
        .detach()
        .to(ScalarType.Double)
        .sub(expected.to(ScalarType.Double))
        .abs()
        .max()
        .item_double();
  }

  /** Asserts that no element is further away than {@code tolerance}. */
  public static void assertClose(String what, Tensor expected, Tensor actual, double tolerance) {
    assertThat(distance(expected, actual))
        .as("largest difference in %s, shape %s", what, Arrays.toString(Tensors.shape(expected)))
        .isLessThanOrEqualTo(tolerance);
  }
}
