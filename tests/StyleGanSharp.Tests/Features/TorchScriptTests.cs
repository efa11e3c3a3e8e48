using StyleGanSharp.Features;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class TorchScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_detector_with_switches_When_opened_by_its_file_Then_each_kind_sets_the_right_one()
    {
        using var scope = NewDisposeScope();
        string path = Write("detector.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor,
                resize_images: bool=True,
                return_features: bool=False,
                return_lpips: bool=False) -> Tensor:
                x = torch.mean(img, [2, 3])
                if return_lpips:
                  y = torch.div(x, 255)
                else:
                  if return_features:
                    y = x
                  else:
                    y = torch.softmax(x, 1)
                if resize_images:
                  z = y
                else:
                  z = torch.neg(y)
                return z
            """);
        using FeatureNetwork network = FeatureCatalog.Open(path);
        Assert.Equal(("detector", "its own", false), (network.Name, network.Preparation, network.IsOwn));
        Assert.Equal(WeightsStore.Checksum(path), network.Checksum);
        Tensor images = arange(2 * 3 * 16 * 16).remainder(251).to(ScalarType.Byte).reshape(2, 3, 16, 16);
        Tensor means = images.to(ScalarType.Float32).mean([2, 3]);
        IReadOnlyList<Tensor> features = network.Extract(images, FeatureKind.Vector, FeatureKind.Probabilities);
        TensorAssert.Close(means, features[0], 1e-6, 0, "features");
        TensorAssert.Close(means.softmax(1), features[1], 1e-5, 1e-6, "probabilities");

        using IPerceptualDistance distance = FeatureCatalog.OpenDistance(path);
        Tensor a = (images.to(ScalarType.Float32) / 127.5) - 1;
        Tensor b = a + 0.1;
        TensorAssert.Close(full(2, 3 * 0.05f * 0.05f), distance.Distance(a, b), 1e-4, 0, "distance");
    }

    [Fact]
    public void Given_files_that_are_no_detector_When_opened_Then_the_errors_say_why()
    {
        using var scope = NewDisposeScope();
        Tensor images = zeros([2, 3, 16, 16], ScalarType.Byte);
        string plain = Write("plain.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> Tensor:
                return torch.mean(img, [3])
            """);
        using FeatureNetwork network = FeatureCatalog.Open(plain);
        Assert.Contains("returns [2, 3, 16] for 2 images; expected [2, F]", Assert.Throws<StyleGanException>(() => network.Extract(images, FeatureKind.Vector)).Message, StringComparison.Ordinal);
        Assert.Contains("gives no perceptual distance", Error(() => FeatureCatalog.OpenDistance(plain)), StringComparison.Ordinal);

        string scaled = Write("scaled.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor,
                scale: float=2.) -> Tensor:
                return torch.mean(img, [2, 3])
            """);
        Assert.Contains("the argument 'scale' is a float", Error(() => FeatureCatalog.Open(scaled)), StringComparison.Ordinal);

        string broken = Write("broken.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> Tensor:
                return torch.matmul(img, torch.zeros([7, 7]))
            """);
        using FeatureNetwork late = FeatureCatalog.Open(broken);
        Assert.Contains($"{broken} fails on images [2, 3, 16, 16]: ", Error(() => late.Extract(images, FeatureKind.Vector)), StringComparison.Ordinal);

        string foreign = Write("foreign.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> Tensor:
                return torch.mean(torch.frobnicate(img), [2, 3])
            """);
        Assert.Contains("calls the operator torch.frobnicate, which is none of those", Error(() => FeatureCatalog.Open(foreign)), StringComparison.Ordinal);
        string vision = Write("vision.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> Tensor:
                return ops.torchvision.nms(img, img, 0.5)
            """);
        Assert.Contains("the operator torchvision.nms", Error(() => FeatureCatalog.Open(vision)), StringComparison.Ordinal);
        string table = Write("table.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> Dict[str, Tensor]:
                return {"features": torch.mean(img, [2, 3])}
            """);
        Assert.Contains("returns Dict[str, Tensor]; a network returns a Tensor here", Error(() => FeatureCatalog.Open(table)), StringComparison.Ordinal);
        string mute = Write("mute.pt", """
              def forward(self: __torch__.nets.Detector,
                img: Tensor,
                resize_images: bool=True) -> Tensor:
                return torch.mean(img, [2, 3])
            """);
        Assert.Contains("of its switches (resize_images) none has 'feature' in its name", Error(() => FeatureCatalog.Open(mute)), StringComparison.Ordinal);

        File.WriteAllBytes(_folder.File("cut.pt"), File.ReadAllBytes(plain).AsSpan(0, 400).ToArray());
        Assert.Contains("is no TorchScript file", Error(() => FeatureCatalog.Open(_folder.File("cut.pt"))), StringComparison.Ordinal);

        File.WriteAllText(_folder.File("text.pt"), "text");
        Assert.Contains("is a text, not a TorchScript file", Error(() => FeatureCatalog.Open(_folder.File("text.pt"))), StringComparison.Ordinal);
        Assert.Contains("does not exist", Error(() => FeatureCatalog.Open(_folder.File("none.pt"))), StringComparison.Ordinal);
    }

    private static string Error(Action action) => Assert.Throws<StyleGanException>(action).Message;

    private string Write(string name, string forward) => ScriptFile.Write(_folder.File(name), forward);
}
