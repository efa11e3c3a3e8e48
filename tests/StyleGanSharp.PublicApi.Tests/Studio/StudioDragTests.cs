using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Dragging;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Points of an image that are dragged in the studio.</summary>
public sealed class StudioDragTests
{
    private const int Steps = 25;

    [Fact]
    public async Task Given_a_point_that_is_dragged_When_the_image_has_followed_Then_it_is_the_library_s_and_every_step_can_be_gone_back_to()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":5}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-drag");
        await Drag(page, 12, 16, 19, 16);
        await page.FillAsync("#panel-drag input[max='1000']", $"{Steps}");
        await page.FillAsync("#panel-drag input[step='0.001']", "0.02");
        await page.EvaluateAsync("(() => { window.previews = 0; new MutationObserver((all) => { window.previews += all.length; }).observe(document.getElementById('image'), { attributeFilter: ['data-preview'] }); })()");
        await page.ClickAsync("#drag-go");
        await StudioPage.Until(page, "document.getElementById('drag-result').textContent.includes('after')");
        await StudioPage.Until(page, "location.hash.includes('latent')");
        Assert.InRange(await page.EvaluateAsync<int>("window.previews"), 1, Steps + 1);

        // The same in C#, of the same points: what the page shows is what the library makes.
        double[] at = await page.EvaluateAsync<double[]>("window.dragged");
        using Latent start = studio.Model.Map(5);
        using DragResult result = studio.Model.Drag(start, [new DragPoint(at[0], at[1], at[2], at[3])], null, new DragOptions { Steps = Steps, LearningRate = 0.02 });
        Image dragged = studio.Model.Synthesize(result.Latent);
        await studio.Shows(dragged);
        Assert.NotEqual(studio.Model.Generate(5).Pixels, dragged.Pixels);
        int steps = await page.EvaluateAsync<int>("Number(document.getElementById('drag-step').max)");
        Assert.Equal(result.Steps, steps);

        await Slide(page, 0);
        await studio.Shows(studio.Model.Generate(5));
        await Slide(page, steps / 2);
        using DragResult half = studio.Model.Drag(start, [new DragPoint(at[0], at[1], at[2], at[3])], null, new DragOptions { Steps = steps / 2, LearningRate = 0.02 });
        await studio.Shows(studio.Model.Synthesize(half.Latent));
        await page.ClickAsync("#undo");
        await page.ClickAsync("#undo");
        await studio.Shows(dragged);
        await page.ClickAsync("#undo");
        await studio.Shows(studio.Model.Generate(5));
        Assert.Empty(studio.Complaints);
        await StudioOwnImageTests.Shots(page, "drag");
    }

    [Fact]
    public async Task Given_a_mask_When_the_image_is_dragged_Then_it_changes_less_outside_and_the_keyboard_sets_points_too()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":5}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-drag");
        await page.FocusAsync("#drag-overlay");
        await page.Keyboard.PressAsync("Enter");
        for (int i = 0; i < 3; i++)
        {
            await page.Keyboard.PressAsync("Shift+ArrowRight");
        }

        await page.Keyboard.PressAsync("Enter");
        await StudioPage.Until(page, "document.getElementById('drag-result').textContent === 'One point.'");
        await page.Keyboard.PressAsync("Delete");
        await StudioPage.Until(page, "document.getElementById('drag-result').textContent === 'No point yet.'");
        await page.ClickAsync("#drag-go");
        await StudioPage.Until(page, "document.getElementById('message').textContent.includes('nothing to drag')");

        double free = await Change(studio, 0);
        double masked = await Change(studio, 1);
        Assert.True(masked < free, $"{masked}, {free}");
        Assert.True(masked > 0);
    }

    [Fact]
    public async Task Given_an_image_that_cannot_be_dragged_When_it_is_tried_Then_a_sentence_says_why()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":5}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-drag");
        await Drag(page, 12, 16, 19, 16);
        await page.FillAsync("#panel-drag input[max='1000']", "5000");
        await page.ClickAsync("#drag-go");
        await StudioPage.Until(page, "document.getElementById('message').textContent.includes('at most 1000')");
        await studio.Shows(studio.Model.Generate(5));
    }

    /// <summary>How much the lower third changes when a point in the upper half is dragged, with or without a mask on that half.</summary>
    private static async Task<double> Change(StudioPage studio, int masks)
    {
        IPage page = studio.Page;
        await page.EvaluateAsync("location.hash = '#{\"seed\":6}'");
        await studio.Shows(studio.Model.Generate(6));
        byte[] before = await StudioPage.Pixels(page);
        await page.ClickAsync("#drag-clear");
        await page.GetByText("a point", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Drag(page, 10, 8, 20, 8);
        if (masks > 0)
        {
            await page.GetByText("brush: may change").ClickAsync();
            await Drag(page, 3, 6, 28, 6);
            await Drag(page, 28, 10, 3, 10);
        }

        await page.FillAsync("#panel-drag input[max='1000']", "30");
        await page.ClickAsync("#drag-go");
        await StudioPage.Until(page, "document.getElementById('drag-go').disabled");
        await StudioPage.Until(page, "!document.getElementById('drag-go').disabled");
        await page.WaitForTimeoutAsync(500);
        byte[] after = await StudioPage.Pixels(page);
        int from = before.Length * 2 / 3;
        return before.Skip(from).Zip(after.Skip(from), (a, b) => Math.Abs(a - b)).Average();
    }

    private static async Task Slide(IPage page, int step) => await page.EvaluateAsync($"(() => {{ const s = document.getElementById('drag-step'); s.value = {step}; s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); }})()");

    /// <summary>Presses, moves and lets go between pixels of the image, and notes where the page saw it.</summary>
    private static async Task Drag(IPage page, float x, float y, float toX, float toY)
    {
        LocatorBoundingBoxResult box = (await page.Locator("#drag-overlay").BoundingBoxAsync())!;
        float scale = box.Width / 32;
        (float X, float Y) At(float column, float row) => ((float)Math.Round(box.X + ((column + 0.5f) * scale)), (float)Math.Round(box.Y + ((row + 0.5f) * scale)));
        await page.Mouse.MoveAsync(At(x, y).X, At(x, y).Y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(At(toX, toY).X, At(toX, toY).Y, new MouseMoveOptions { Steps = 8 });
        await page.Mouse.UpAsync();
        double[] places = [At(x, y).X, At(x, y).Y, At(toX, toY).X, At(toX, toY).Y];
        await page.EvaluateAsync($"(() => {{ const b = document.getElementById('drag-overlay').getBoundingClientRect(); window.dragged = [{string.Join(',', places)}].map((v, i) => (v - (i % 2 ? b.top : b.left)) * 32 / b.width - 0.5); }})()");
    }
}
