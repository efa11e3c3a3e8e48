using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Looks for the directions of a method.</summary>
internal sealed class FindJob : PageJob
{
    private const int MaxLetters = 300;

    private readonly JobRequest _request;
    private readonly string _method;

    /// <summary>What is asked for.</summary>
    /// <param name="Method">How.</param>
    internal sealed record Request(string? Method);

    /// <exception cref="UsageException">When the text is too long.</exception>
    public FindJob(JobRequest request)
    {
        (_request, _method) = (request, request.Read<Request>().Method ?? string.Empty);
        if (_method.Length > MaxLetters)
        {
            throw new UsageException($"The text has more than {MaxLetters} letters. A few words will do.");
        }
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
        Result = new { method = _method, names = _request.Studio.Directions.Find(_method, fraction => work.Pause(fraction)).Select(direction => direction.Name).ToArray() });
}
