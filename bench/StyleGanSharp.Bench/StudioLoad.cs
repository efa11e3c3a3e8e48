using System.Diagnostics;
using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>The studio under load: many pages at once, latency, frames per second, and memory while a slider is dragged for long.</summary>
internal static class StudioLoad
{
    private const int RevisionsOfPage = 1_000_000;
    private const int Rounds = 100;
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(16);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <returns>Whether nothing was wrong.</returns>
    public static bool Run(int pages, double seconds, double minutes)
    {
        bool isRight = FirstImage().GetAwaiter().GetResult();
        isRight &= Latency().GetAwaiter().GetResult();
        isRight &= Speed(32).GetAwaiter().GetResult();
        isRight &= Speed(256).GetAwaiter().GetResult();
        isRight &= seconds <= 0 || Pages(pages, seconds).GetAwaiter().GetResult();
        isRight &= minutes <= 0 || Drag(minutes).GetAwaiter().GetResult();
        Console.WriteLine(isRight ? "everything is right" : "something is wrong, see above");
        return isRight;
    }

    /// <summary>Many pages that drag at once.</summary>
    private static async Task<bool> Pages(int count, double seconds)
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        var last = new List<(long Seed, byte[] Pixels)>();
        var problems = new List<string>();
        long before = Memory();
        long peak = before;
        await using (StudioServer server = await StudioServer.StartAsync(model, new StudioOptions { MaxSessions = count }))
        {
            StudioClient[] pages = [.. Enumerable.Range(0, count).Select(i => new StudioClient(i * RevisionsOfPage))];
            await Task.WhenAll(pages.Select(page => page.Connect(server)));
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(pages.Select((page, i) => Task.Run(async () =>
            {
                for (long n = 0; clock.Elapsed.TotalSeconds < seconds; n++)
                {
                    await page.Show($$"""{"seed":{{SeedOf(i, n)}}}""");
                    peak = Math.Max(peak, n % 64 == 0 ? Memory() : 0);
                    await Task.Delay(BetweenEvents);
                }

                await page.Show($$"""{"seed":{{SeedOf(i, 0)}}}""", isMoving: false);
            })));
            double elapsed = clock.Elapsed.TotalSeconds;
            while (pages.Any(page => page.LastShown != page.LastAsked) && clock.Elapsed < TimeSpan.FromSeconds(elapsed) + Patience)
            {
                await Task.Delay(20);
            }

            double[] latencies = [.. pages.SelectMany(page => page.LatenciesMs).Order()];
            Say($"{count} pages for {elapsed:F0} s: {latencies.Length / elapsed:F1} frames a second in all, {pages.Min(page => page.LatenciesMs.Count)} to {pages.Max(page => page.LatenciesMs.Count)} for each page; "
                + $"from request to frame {At(latencies, 0.5):F0} ms in the middle, {At(latencies, 0.95):F0} ms for 95 of 100, {latencies[^1]:F0} ms at most; memory {before >> 20} MiB before, {peak >> 20} MiB at most");
            problems.AddRange(pages.SelectMany((page, i) => page.Problems.Select(problem => $"page {i}: {problem}")));
            problems.AddRange(pages.Index().Where(item => item.Item.LastShown != item.Item.LastAsked).Select(item => $"page {item.Index}: its last request was not rendered"));
            last.AddRange(pages.Select((page, i) => (SeedOf(i, 0), page.LastPixels)));
            foreach (StudioClient page in pages)
            {
                await page.DisposeAsync();
            }
        }

        problems.AddRange(last.Where(item => !model.Generate(item.Seed).WithChannels(4).Pixels.AsSpan().SequenceEqual(item.Pixels)).Select(item => $"the page of seed {item.Seed} shows another image at last"));
        return Report(problems);
    }

    private static async Task<bool> FirstImage()
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        var times = new List<double>();
        for (int i = 0; i < Rounds / 5; i++)
        {
            var clock = Stopwatch.StartNew();
            await using var page = new StudioClient(0);
            await page.Connect(server);
            Task next = page.Next();
            await page.Show($$"""{"seed":{{i}}}""", isMoving: false);
            await next;
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        Say($"first image after the connection: {times[0]:F0} ms the first time, {At([.. times.Order()], 0.5):F1} ms in the middle of {times.Count}");
        return true;
    }

    private static async Task<bool> Latency()
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        await using var page = new StudioClient(0);
        await page.Connect(server);
        for (int i = 0; i < Rounds; i++)
        {
            Task next = page.Next();
            await page.Show($$"""{"seed":{{i}}}""");
            await next;
        }

        double[] added = [.. page.AddedMs.Skip(Rounds / 10).Order()];
        Say($"added by server and transport at 32 pixels: {At(added, 0.5):F1} ms in the middle, {At(added, 0.95):F1} ms for 95 of 100, of {At([.. page.LatenciesMs.Order()], 0.5):F1} ms from request to frame");
        return Report(page.Problems);
    }

    /// <summary>One page that asks as fast as frames come.</summary>
    private static async Task<bool> Speed(int resolution)
    {
        using StyleGanModel model = resolution == 32 ? StyleGanModel.Load(BuiltinNetworks.Avatars, CPU) : Untrained(resolution);
        await using StudioServer server = await StudioServer.StartAsync(model);
        await using var page = new StudioClient(0);
        await page.Connect(server);
        var clock = new Stopwatch();
        int frames = 0;
        for (int i = 0; !clock.IsRunning || clock.Elapsed.TotalSeconds < 10; i++)
        {
            Task next = page.Next();
            await page.Show($$"""{"seed":1,"x":{{(i * 0.02).ToString(CultureInfo.InvariantCulture)}}}""");
            await next;
            frames += clock.IsRunning ? 1 : 0;
            if (i == 5)
            {
                clock.Start(); // the first frames warm up
            }
        }

        Say($"{resolution} pixels, while a value moves: {frames / clock.Elapsed.TotalSeconds:F1} frames a second");
        return Report(page.Problems);
    }

    /// <summary>A slider that is dragged for long.</summary>
    private static async Task<bool> Drag(double minutes)
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        await using var page = new StudioClient(0);
        await page.Connect(server);
        var clock = Stopwatch.StartNew();
        double told = 0;
        long settled = 0;
        for (long n = 0; clock.Elapsed.TotalMinutes < minutes; n++)
        {
            await page.Show($$"""{"seed":7,"psi":{{Math.Sin(n / 40.0).ToString("0.###", CultureInfo.InvariantCulture)}}}""");
            await Task.Delay(BetweenEvents);
            if (clock.Elapsed.TotalMinutes >= told)
            {
                Say($"  {clock.Elapsed.TotalMinutes:F1} min: {page.LatenciesMs.Count} frames, {Memory() >> 20} MiB, managed {GC.GetTotalMemory(forceFullCollection: true) >> 10} KiB");
                told += Math.Max(minutes / 12, 0.25);
                settled = settled == 0 && clock.Elapsed.TotalMinutes > minutes / 6 ? Memory() : settled;
            }
        }

        Say($"a slider dragged for {minutes:0.##} min: memory {settled >> 20} MiB after a sixth of it, {Memory() >> 20} MiB at the end");
        return Report(page.Problems);
    }

    private static StyleGanModel Untrained(int resolution)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new StyleGan2GeneratorOptions { ImgResolution = resolution }.Create(random);
        generator.eval();
        return new StyleGanModel(generator);
    }

    private static long SeedOf(int page, long step) => (page * 10_000L) + (step % 10_000);

    private static long Memory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);

    private static bool Report(List<string> problems)
    {
        foreach (string problem in problems.Take(10))
        {
            Console.WriteLine($"  wrong: {problem}");
        }

        return problems.Count == 0;
    }
}
