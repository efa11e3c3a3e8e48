using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>What the labels of a network mean, as far as its file says.</summary>
/// <param name="Dim">Length of a label vector; 0 when unconditional.</param>
internal sealed record LabelSpace(int Dim)
{
    private const string ClassMember = "GenerationOptions.Class";
    private const string LabelMember = "GenerationOptions.Label";
    private const int MaxNames = 12;

    /// <summary>Whether labels are vectors of which any numbers may be other than 0, and not classes. False where it is unknown.</summary>
    public bool AreVectors { get; init; }

    /// <summary>What each number stands for: names of classes or attributes; empty when unknown.</summary>
    public IReadOnlyList<string> Names { get; init => field = value.Count == Dim ? value : []; } = [];

    /// <summary>Classes that no training image has.</summary>
    public IReadOnlyList<int> Empty { get; init; } = [];

    /// <summary>Some labels of training images, where they are vectors.</summary>
    public IReadOnlyList<IReadOnlyList<float>> Samples { get; init; } = [];

    /// <summary>Labels that the network was trained with: the classes that have images, or samples of vectors; each class where nothing is known.</summary>
    public IReadOnlyList<ImageLabel> Candidates =>
        AreVectors && Samples.Count > 0 ? [.. Samples.Select(vector => new ImageLabel(null, vector))]
        : [.. Enumerable.Range(0, Dim).Except(Empty.Count < Dim ? Empty : []).Select(number => new ImageLabel(number))];

    /// <summary>What to do where a label is missing, a sentence without its end that names the option.</summary>
    public string Remedy => AreVectors ? $"Give a label of {Quantity.Of(Dim, "number")} ({LabelMember})" : $"Name the class ({ClassMember}, 0 to {Dim - 1})";

    /// <summary>A label of the training images as <see cref="Parse"/> reads it; null for an unconditional network.</summary>
    public string? Example =>
        Dim == 0 ? null
        : !AreVectors ? $"{Candidates[0].Class}"
        : Samples.Count == 0 ? string.Join(',', Enumerable.Repeat("0.5", Dim))
        : Names.Count == 0 || Samples.All(sample => sample.All(number => number == 0)) ? string.Join(',', Richest().Select(Text))
        : string.Join(',', Richest().Zip(Names).Where(item => item.First != 0).Select(item => $"{item.Second}={Text(item.First)}"));

    /// <summary>The label that options ask for; unknown when they ask for none.</summary>
    /// <exception cref="OptionException">When they ask for two.</exception>
    public static ImageLabel Of(int? number, IReadOnlyList<float>? vector) =>
        number is null || vector is null ? new ImageLabel(number, vector)
            : throw new OptionException(LabelMember, string.Join(',', vector), $"{ClassMember} is {number}, and an image has one label", "Give one of them.");

    /// <summary>The vector of a label.</summary>
    /// <returns><see cref="Dim"/> numbers.</returns>
    /// <exception cref="OptionException">When the label is unknown, out of range or of another length.</exception>
    public IReadOnlyList<float> Vector(ImageLabel label)
    {
        if (Dim == 0)
        {
            throw label.Vector is null ? new OptionException(ClassMember, label.Class, "the network is unconditional, so it has no classes", "Leave it out.")
                : new OptionException(LabelMember, label.ToString(), "the network is unconditional, so it has no labels", "Leave it out.");
        }

        if (label.Vector is { } vector)
        {
            return vector.Count == Dim && vector.All(float.IsFinite) ? vector
                : throw new OptionException(LabelMember, label.ToString(), vector.Count == Dim ? "a label has finite numbers" : $"the network has labels of {Quantity.Of(Dim, "number")}, and these are {vector.Count}", Hint());
        }

        if (label.Class is not { } number)
        {
            throw AreVectors ? new OptionException(LabelMember, null, $"the network is conditional, and a label of {Quantity.Of(Dim, "number")} must be chosen", Hint())
                : new OptionException(ClassMember, null, $"the network is conditional, and a class of 0 to {Dim - 1} must be chosen", Listed("Its classes: "));
        }

        if (AreVectors)
        {
            throw NoClasses($"{number}");
        }

        if (number < 0 || number >= Dim)
        {
            throw new OptionException(ClassMember, number, $"the network has classes 0 to {Dim - 1}");
        }

        float[] oneHot = new float[Dim];
        oneHot[number] = 1;
        return oneHot;
    }

    /// <summary>Reads a label as users type it: <c>0.5,0.33</c> is all its numbers, <c>glasses=1,hat=1</c> or <c>glasses,hat</c> some by name with 0 for the others, <c>cat</c> or <c>3</c> a class.</summary>
    /// <exception cref="OptionException">When it cannot be read; says what can.</exception>
    public ImageLabel Parse(string text)
    {
        if (Dim == 0)
        {
            throw new OptionException(LabelMember, text, "the network is unconditional, so it has no labels", "Leave it out.");
        }

        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (!AreVectors && (IndexOf(text) is { } named || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out named) && (Dim > 1 || named > 1))))
        {
            return new ImageLabel(named);
        }

        if (parts.All(part => Number(part) is not null))
        {
            float[] all = [.. parts.Select(part => Number(part)!.Value)];
            return Known(new ImageLabel(null, all));
        }

        float[] numbers = new float[Dim];
        var given = new HashSet<int>();
        bool areNumbers = !text.Contains('=') && parts.Any(part => Number(part) is not null);
        foreach (string part in parts.Where(part => !areNumbers || Number(part) is null))
        {
            string[] sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            int index = (areNumbers ? null : IndexOf(sides[0])) ?? (sides.Length == 2 && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int at) && at < Dim ? at : throw Unknown(text, sides[0], areNumbers));
            if (!given.Add(index))
            {
                throw new OptionException(LabelMember, text, $"it gives {sides[0]} twice", Hint());
            }

            numbers[index] = sides.Length == 1 ? 1
                : Number(sides[1]) ?? throw new OptionException(LabelMember, text, $"'{sides[1]}' of {sides[0]} is not a number", Hint());
        }

        return Known(new ImageLabel(null, numbers));
    }

    /// <summary>Reads a class as users type it, by its number or name.</summary>
    /// <exception cref="OptionException">When there is no such class.</exception>
    public int ParseClass(string text) =>
        Dim == 0 ? throw new OptionException(ClassMember, text, "the network is unconditional, so it has no classes", "Leave it out.")
        : AreVectors ? throw NoClasses(text)
        : IndexOf(text) ?? (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new OptionException(
            ClassMember, text, $"it is no class of the network, which has classes 0 to {Dim - 1}", Names.Count == 0 ? "Give a number; their names are not known." : $"{Spelling.Suggestion(text, Names)} {Listed("They are: ")}".Trim()));

    /// <summary>What the numbers of a class's label say is a class again, unless labels are vectors.</summary>
    private ImageLabel Known(ImageLabel label)
    {
        IReadOnlyList<float> vector = Vector(label);
        return !AreVectors && vector.Count(number => number == 1) == 1 && vector.Count(number => number == 0) == Dim - 1 ? new ImageLabel(vector.ToList().IndexOf(1)) : label;
    }

    private IReadOnlyList<float> Richest() => Samples.MaxBy(sample => sample.Count(number => number != 0))!;

    private OptionException NoClasses(string found) => new(ClassMember, found, $"the network has no classes, but labels of {Quantity.Of(Dim, "number")}", Hint());

    private OptionException Unknown(string text, string name, bool areNumbers) => areNumbers ? new(LabelMember, text, $"'{name}' is not a number", Hint()) : new(
        LabelMember, text, Names.Count > 0 ? $"'{name}' is {(AreVectors ? "no attribute" : "no class")} of the network" : $"'{name}' is not a number, and the network file keeps no names",
        Names.Count > 0 ? $"{Spelling.Suggestion(name, Names)} {Listed("They are: ")}".Trim() : Hint());

    private string Hint() => AreVectors || Dim < 2 ? $"E.g. {LabelMember} = '{Example}'.{(AreVectors ? Listed(" They stand for: ") : null)}" : $"Give a class, or {Quantity.Of(Dim, "number")} separated by commas.";

    private string? Listed(string start) => Names.Count == 0 ? null : $"{start}{string.Join(", ", Names.Take(MaxNames))}{(Names.Count > MaxNames ? ", …" : string.Empty)}.";

    private int? IndexOf(string name)
    {
        int found = Names.ToList().IndexOf(name);
        int[] alike = found >= 0 ? [found] : [.. Names.Index().Where(item => item.Item.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(item => item.Index)];
        return alike.Length == 1 ? alike[0] : null;
    }

    private static float? Number(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : null;

    private static string Text(float number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
