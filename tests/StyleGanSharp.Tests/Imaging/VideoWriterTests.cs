using NetVips;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using Image = StyleGanSharp.Imaging.Image;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Tests.Imaging;

public sealed class VideoWriterTests
{
    [Theory]
    [InlineData(".webp")]
    [InlineData(".gif")]
    public void Given_frames_When_written_as_animation_Then_frames_delays_and_loop_are_right(string extension)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v" + extension);
        using (var video = new VideoWriter(path, 30, 100))
        {
            for (int i = 0; i < 6; i++)
            {
                video.Add(Images.Flat(16, 8, (byte)(40 * i), 0, 255));
            }

            Assert.False(File.Exists(path));
            video.Finish();
        }

        using VipsImage all = VipsImage.NewFromFile(path, kwargs: new VOption { { "n", -1 } });
        Assert.Equal((16, 8, 48), (all.Width, (int)all.Get("page-height"), all.Height));
        Assert.Equal(0, all.Get("loop"));
        int[] delays = (int[])all.Get("delay");
        Assert.Equal(6, delays.Length);
        // GIF counts hundredths of a second.
        Assert.All(delays, delay => Assert.InRange(delay, 30, 40));
        if (extension == ".webp")
        {
            Assert.Equal([33, 33, 34, 33, 33, 34], delays);
            Assert.Equal([120.0, 0, 255], all[8, (3 * 8) + 4].Take(3));
        }

        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Given_a_video_not_finished_When_disposed_Then_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        using (var video = new VideoWriter(folder.File("v.webp"), 10))
        {
            video.Add(Images.Flat(8, 8, 1, 2, 3));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Given_no_ffmpeg_When_an_mp4_is_asked_for_Then_a_webp_is_offered_with_the_reason()
    {
        VideoPath resolved = VideoWriter.ResolvePath("out/walk.mp4", ffmpeg: null);

        Assert.Equal("out/walk.webp", resolved.Path);
        Assert.Equal("ffmpeg is not on the PATH, so the video is written as the animated image out/walk.webp. Install ffmpeg for MP4.", resolved.Reason);
        Assert.Equal(new VideoPath("out/walk.mp4", null), VideoWriter.ResolvePath("out/walk.mp4", "/usr/bin/ffmpeg"));
        Assert.Equal(new VideoPath("out/walk.gif", null), VideoWriter.ResolvePath("out/walk.gif", ffmpeg: null));
        var error = Assert.Throws<UsageException>(() => new VideoWriter("out/walk.mp4", 30, 90, ffmpeg: null));
        Assert.Equal("out/walk.mp4 needs ffmpeg, which is not on the PATH. Install ffmpeg, or choose a name that ends in .webp.", error.Message);
    }

    [Fact]
    public void Given_a_program_in_place_of_ffmpeg_When_frames_are_added_Then_it_gets_the_raw_pixels_and_its_file_is_moved_into_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        using var folder = new TemporaryFolder();
        string program = Script(folder, "for last; do :; done; echo \"$@\" > \"$(dirname \"$0\")/arguments\"; cat > \"$last\"");
        Image a = Images.Noise(6, 4, 3, 1);
        Image b = Images.Noise(6, 4, 3, 2);
        using (var video = new VideoWriter(folder.File("v.mp4"), 24, 92, program))
        {
            video.Add(a);
            video.Add(b);
            video.Finish();
        }

        Assert.Equal([.. a.Pixels, .. b.Pixels], File.ReadAllBytes(folder.File("v.mp4")));
        string arguments = File.ReadAllText(folder.File("arguments"));
        Assert.Contains("-pix_fmt rgb24 -s 6x4 -r 24 -i -", arguments, StringComparison.Ordinal);
        Assert.Contains("-crf 18", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_ffmpeg_fails_When_finished_Then_the_error_carries_its_last_line_and_nothing_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        using var folder = new TemporaryFolder();
        string program = Script(folder, "cat > /dev/null; echo first line >&2; echo Unknown encoder libx264 >&2; exit 3");
        using var video = new VideoWriter(folder.File("v.mp4"), 24, 92, program);
        video.Add(Images.Flat(6, 4, 1, 2, 3));

        var error = Assert.Throws<StyleGanException>(video.Finish);

        Assert.Equal($"{folder.File("v.mp4")} cannot be written: ffmpeg ended with exit code 3: Unknown encoder libx264. "
            + "Repair ffmpeg, or choose a name that ends in .webp.", error.Message);
        video.Dispose();
        Assert.Equal(["ffmpeg"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_ffmpeg_on_this_machine_When_an_mp4_is_written_Then_it_is_one()
    {
        Assert.SkipWhen(VideoWriter.FindFfmpeg() is null, "ffmpeg is not on the PATH.");
        using var folder = new TemporaryFolder();
        using (var video = new VideoWriter(folder.File("v.mp4"), 24))
        {
            // Odd sizes, and more frames than a pipe holds.
            for (int i = 0; i < 30; i++)
            {
                video.Add(Images.Ramp(65, 33));
            }

            video.Finish();
        }

        byte[] data = File.ReadAllBytes(folder.File("v.mp4"));
        Assert.Equal("ftyp"u8.ToArray(), data[4..8]);
        // faststart: the index precedes the images.
        Assert.True(data.AsSpan().IndexOf("moov"u8) < data.AsSpan().IndexOf("mdat"u8));
    }

    [Fact]
    public void Given_frames_of_two_sizes_When_added_Then_the_error_names_both()
    {
        using var folder = new TemporaryFolder();
        using var video = new VideoWriter(folder.File("v.webp"), 10);
        video.Add(Images.Flat(8, 8, 1, 2, 3));

        var error = Assert.Throws<ArgumentException>(() => video.Add(Images.Flat(8, 9, 1, 2, 3)));

        Assert.StartsWith("Frame 1 is 8x9 with 3 channels (RGB), the first one 8x8 with 3 channels (RGB).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_frames_When_finished_Then_the_error_says_so()
    {
        using var video = new VideoWriter("v.webp", 10);

        Assert.Equal("v.webp is not written: the video has no frames.", Assert.Throws<StyleGanException>(video.Finish).Message);
    }

    [Fact]
    public void Given_several_bad_options_When_made_Then_all_are_reported()
    {
        var error = Assert.Throws<OptionException>(() => new VideoWriter("v.webp", 0, 101));

        Assert.Equal("VideoWriter.framesPerSecond is 0; it must be 1 to 100. VideoWriter.quality is 101; it must be 1 to 100.", error.Message);
        Assert.Equal("v.avi: a video cannot end in '.avi'. Use .mp4, .webp or .gif.", Assert.Throws<UsageException>(() => new VideoWriter("v.avi", 10)).Message);
    }

    private static string Script(TemporaryFolder folder, string body)
    {
        string path = folder.File("ffmpeg");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
