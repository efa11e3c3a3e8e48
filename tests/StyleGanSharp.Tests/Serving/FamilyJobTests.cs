using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;
using StyleGanSharp.Serving.Jobs;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Export;
using StudioHost = StyleGanSharp.Serving.Studio;

namespace StyleGanSharp.Tests.Serving;

/// <summary>The studio's jobs with networks of every family.</summary>
public sealed class FamilyJobTests
{
    public static TheoryData<string> Families =>
        ["stylegan conditional gray", "stylegan without styles", "stylegan2 skip", "stylegan2 conditional gray", "stylegan3-t conditional RGBA", "stylegan3-r", "stylegan-xl stem conditional", "fastgan big conditional", "r3gan"];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Given_a_family_When_its_image_is_projected_tuned_dragged_and_looked_into_Then_each_job_has_its_result(string family)
    {
        using var random = new RandomSource(3);
        using var model = new StyleGanModel(OnnxCases.All[family].Create(random));
        using var studio = new StudioHost(model, new StudioOptions(), TimeProvider.System);
        int side = model.Resolution;
        var state = new StudioState { Seed = 5, Psi = 0.7 };
        GenerationOptions look = SceneRenderer.Options(state, model);
        (string target, _) = await studio.Targets.Put(model.Generate([8], look).Single().Encode(ImageFormat.Png), "the image");
        var crop = new { target, x = 0, y = 0, size = side };
        JsonElement Run(StudioState of, object options, Func<JobRequest, PageJob> make)
        {
            using PageJob job = make(new JobRequest(studio, of, JsonSerializer.SerializeToElement(options)));
            double last = 0;
            foreach (double fraction in job.Slices())
            {
                Assert.InRange(fraction, last, 1);
                last = fraction;
            }

            return JsonSerializer.SerializeToElement(job.Result, PageSession.Json);
        }

        string latent = Run(state, new { Crop = crop, Space = "w+", Steps = 3, Every = 1, Noise = true }, request => new ProjectionJob(request)).GetProperty("latent").GetString()!;
        var found = new StudioState { Latent = latent };
        using Latent own = studio.LatentOf(found);
        Assert.Equal(model.Synthesize(own).Pixels, Shown(studio, found));

        JsonElement tuned = Run(found, new { Crop = crop, Steps = 2, Every = 1 }, request => new TuningJob(request));
        StudioState ofTuned = found with { Tuned = tuned.GetProperty("tuned").GetString() };
        Assert.NotEqual(Shown(studio, found), Shown(studio, ofTuned));

        string dragged = Run(state, new { Points = new[] { new double[] { side / 3, side / 3, side / 2, side / 3 } }, Steps = 2, Rate = 0.05 }, request => new DragJob(request)).GetProperty("latent").GetString()!;
        Assert.Equal(side * side * 4, new Image(side, side, 4, Rgba(studio, new StudioState { Latent = dragged })).Pixels.Length);

        Assert.True(Run(state, new { }, request => new LayersJob(request)).GetProperty("layers").GetArrayLength() > 2);
        Assert.Equal(3, Run(state, new { Images = 3 }, request => new SpectrumJob(request)).GetProperty("images").GetInt32());
        Assert.Equal(4, Run(state, new { Frames = 4 }, request => new StickingJob(request)).GetProperty("frames").GetInt32());
        using SpectrumEstimator lab = SpectrumMeasurement.OfGenerator(model.Generator, 3, look with { Batch = 1 }); // sums of a batch round in another way
        Assert.Equal(SpectrumFigure.SlicesCsv([(studio.Network.Name, lab.Result())]), Run(state, new { Images = 3 }, request => new SpectrumJob(request)).GetProperty("csv").GetString());
        if (family.StartsWith("stylegan2", StringComparison.Ordinal)) // thousands of images; the others make them in the same way
        {
            JsonElement rows = Run(state, new { Method = "ganspace" }, request => new FiguresJob(request)).GetProperty("rows");
            Assert.All(rows.EnumerateArray(), row => Assert.True(row.GetProperty("pathLength").GetDouble() >= 0));
            Assert.True(rows.GetArrayLength() > 1);
        }
    }

    private static byte[] Shown(StudioHost studio, StudioState state) => studio.ImageOf(state).Pixels;

    private static byte[] Rgba(StudioHost studio, StudioState state) => studio.ImageOf(state).WithChannels(4).Pixels;
}
