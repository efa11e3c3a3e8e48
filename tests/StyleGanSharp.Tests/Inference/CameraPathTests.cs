using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class CameraPathTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Property(MaxTest = 40)]
    public void Given_any_motion_When_the_loop_ends_Then_it_is_where_it_began(byte motion, byte cycles, byte at)
    {
        using var scope = NewDisposeScope();
        CameraPath camera = CameraPath.Default((CameraMotion)(motion % 4), 1 + (cycles % 3));
        camera.Validate();
        TensorAssert.Close(camera.MotionAt(0).Inverse().ToMatrix(), camera.MotionAt(1).Inverse().ToMatrix(), 0, 1e-6);
        double phase = at / 255.0;
        TensorAssert.Close(camera.MotionAt(phase).Inverse().ToMatrix(), camera.MotionAt(phase + (1.0 / camera.Cycles)).Inverse().ToMatrix(), 0, 1e-6);
    }

    [Theory]
    [InlineData(CameraMotion.Pan, 0.25, 0.125, 0, 1, 0)]
    [InlineData(CameraMotion.Pan, 0.75, -0.125, 0, 1, 0)]
    [InlineData(CameraMotion.Orbit, 0, 0.125, 0, 1, 0)]
    [InlineData(CameraMotion.Orbit, 0.25, 0, 0.125, 1, 0)]
    [InlineData(CameraMotion.Zoom, 0.5, 0, 0, 1.5, 0)]
    [InlineData(CameraMotion.Rotate, 0.25, 0, 0, 1, 90)]
    [InlineData(CameraMotion.Rotate, 0.5, 0, 0, 1, 180)]
    public void Given_a_default_motion_When_read_at_a_moment_Then_it_is_the_inverse_of_the_contents_motion(CameraMotion motion, double phase, double x, double y, double scale, double degrees)
    {
        using var scope = NewDisposeScope();
        TensorAssert.Close(Motions.InputTransform(x, y, degrees * Math.PI / 180, scale), CameraPath.Default(motion).MotionAt(phase).Inverse().ToMatrix(), 0, 1e-6);
    }

    [Fact]
    public void Given_less_than_a_full_rotation_When_rotated_Then_it_swings_to_both_sides()
    {
        using var scope = NewDisposeScope();
        var camera = new CameraPath(CameraMotion.Rotate, 30);
        TensorAssert.Close(Motions.InputTransform(angleRadians: Math.PI / 6), camera.MotionAt(0.25).Inverse().ToMatrix(), 0, 1e-6);
        TensorAssert.Close(Motions.InputTransform(angleRadians: -Math.PI / 6), camera.MotionAt(0.75).Inverse().ToMatrix(), 0, 1e-6);
    }

    [Theory]
    [InlineData(CameraMotion.Pan, 0, "CameraPath.Amplitude is 0; for pan it must be above 0 and at most 1, in image widths.")]
    [InlineData(CameraMotion.Orbit, 1.5, "is 1.5; for orbit it must be above 0 and at most 1, in image widths.")]
    [InlineData(CameraMotion.Rotate, 361, "is 361; for rotate it must be above 0 and at most 360 degrees.")]
    [InlineData(CameraMotion.Zoom, 0.5, "is 0.5; for zoom it must be 0.8 to 8, a magnification.")]
    [InlineData(CameraMotion.Zoom, double.NaN, "for zoom it must be 0.8 to 8")]
    public void Given_an_impossible_amplitude_When_validated_Then_the_error_names_the_range(CameraMotion motion, double amplitude, string expected)
    {
        string message = Assert.Throws<OptionException>(new CameraPath(motion, amplitude, 0).Validate).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith("CameraPath.Cycles is 0; it must be at least 1.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_camera_When_a_video_of_one_seed_is_made_Then_each_frame_is_the_image_through_its_transform()
    {
        using GeneratorNetwork generator = TinyNetworks.StyleGan3Generator();
        CameraPath camera = CameraPath.Default(CameraMotion.Orbit);
        Image[] frames =
        [
            .. LatentVideo.Frames(generator, [5], new LatentVideoOptions { Frames = 6, Camera = camera, Generation = new GenerationOptions { Batch = 4 } }, cancellationToken: Token),
        ];
        Assert.Equal(6, frames.Length);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ws = ImageGenerator.Ws(generator, [5]);
        for (int i = 0; i < frames.Length; i++)
        {
            Image expected = ImageConversion.ToImages(generator.Synthesize(ws, new SynthesisOptions { InputTransform = camera.MotionAt(i / 6.0).Inverse().ToMatrix() }))[0];
            Assert.All(expected.Pixels.Zip(frames[i].Pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        }

        Assert.NotEqual(frames[0].Pixels, frames[3].Pixels);
    }

    [Fact]
    public void Given_a_network_without_input_transform_When_the_camera_is_to_move_Then_the_error_says_which_networks_can()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var options = new LatentVideoOptions { Frames = 4, Camera = CameraPath.Default(CameraMotion.Pan) };
        var error = Assert.Throws<UsageException>(() => LatentVideo.Frames(generator, [0], options, cancellationToken: Token).Count());
        Assert.StartsWith("This network has no input transform", error.Message, StringComparison.Ordinal);
        Assert.Contains("CameraPath.Amplitude is 7", Assert.Throws<OptionException>(() => (options with { Camera = new CameraPath(CameraMotion.Pan, 7) }).Validate(1)).Message, StringComparison.Ordinal);
    }
}
