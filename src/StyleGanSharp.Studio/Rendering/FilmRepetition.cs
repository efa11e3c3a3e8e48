using System.Globalization;
using System.Text;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Rendering;

/// <summary>How to make the video of a time line without the studio: one frame at a time, as it does, for sums in another order end in other last digits.</summary>
internal static class FilmRepetition
{
    public static Repetition Of(Film film, StyleGanModel model, string network)
    {
        film.Validate();
        StudioState first = film.Keys[0].State;
        bool isOfSeeds = film.IsOfSeeds && !first.IsMoved;
        string seeds = isOfSeeds ? string.Join(',', film.Keys.Select(key => key.State.Seed)) : Repetition.LatentName;
        return new Repetition(Command(), Code(), !isOfSeeds);

        string Command()
        {
            var command = new StringBuilder($"stylegan video --network {Repetition.Quoted(network)} --seeds {seeds}");
            if (isOfSeeds)
            {
                Repetition.AppendLook(command, first, model);
            }

            Repetition.AppendNoise(command, first);
            command.Append(first.Canvas is { } canvas ? $" --canvas {canvas}" : null);
            command.Append($" --seconds-per-seed {string.Join(',', (film.Stretches ?? [film.Keys[0].Seconds]).Select(Exact))}");
            command.Append(film.Fps == 30 ? null : $" --fps {Exact(film.Fps)}");
            command.Append(film.Way == "cubic" ? null : $" --interpolation {film.Way}");
            command.Append(film.Loop ? null : " --open");
            return command.Append(" --batch 1 --output film.webp").ToString();
        }

        string Code()
        {
            string what = isOfSeeds ? $"[{seeds.Replace(",", ", ", StringComparison.Ordinal)}]" : "keys";
            string stretches = film.Stretches is not { } lengths ? string.Empty : $", Stretches = [{string.Join(", ", lengths.Select(Exact))}]";
            string way = film.Interpolation == PathInterpolation.Cubic ? string.Empty : $", Interpolation = PathInterpolation.{film.Interpolation}";
            return $$"""
                using var model = StyleGanModel.Load({{Repetition.Literal(network)}});
                {{Repetition.OptionsOf(isOfSeeds ? first : first with { MoveX = 0, MoveY = 0, Turn = 0, Zoom = 1 }, model, isOfSeeds)}}
                {{(isOfSeeds ? string.Empty : $"using Latent keys = model.LoadLatent(\"{Repetition.LatentName}\");\n")}}using var video = new VideoWriter("film.webp", {{Exact(film.Fps)}});
                foreach (Image frame in model.Interpolate({{what}}, new LatentVideoOptions { Frames = {{film.Frames}}{{stretches}}{{way}}{{(film.Loop ? string.Empty : ", IsClosed = false")}}, Generation = options with { Batch = 1 } }))
                {
                    video.Add(frame);
                }

                video.Finish();
                """;
        }
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
