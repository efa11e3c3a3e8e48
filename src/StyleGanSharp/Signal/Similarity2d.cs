using static TorchSharp.torch;

namespace StyleGanSharp.Signal;

/// <summary>A rotation, scaling and translation of the plane: p → s·R(α)·p + t. Of an image's content, lengths are fractions of the image's width from its center; y points down.</summary>
/// <param name="RotationRadians">α, from the x axis towards the y axis: clockwise on the screen.</param>
/// <param name="TranslationX">t to the right.</param>
/// <param name="TranslationY">t down.</param>
/// <param name="Scale">s, above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">When <paramref name="Scale"/> is not above 0.</exception>
public readonly record struct Similarity2d(double RotationRadians, double TranslationX, double TranslationY, double Scale)
{
    /// <summary>Leaves everything where it is.</summary>
    public static Similarity2d Identity { get; } = new(0, 0, 0, 1);

    /// <summary>s, above 0.</summary>
    public double Scale { get; init; } = Scale > 0 ? Scale : throw new ArgumentOutOfRangeException(nameof(Scale), Scale, "It must be above 0.");

    /// <summary>Turns about the origin.</summary>
    /// <param name="radians">α.</param>
    /// <returns>The rotation.</returns>
    public static Similarity2d Rotation(double radians) => Identity with { RotationRadians = radians };

    /// <summary>Shifts.</summary>
    /// <param name="x">To the right.</param>
    /// <param name="y">Down.</param>
    /// <returns>The translation.</returns>
    public static Similarity2d Translation(double x, double y) => Identity with { TranslationX = x, TranslationY = y };

    /// <summary>Scales about the origin.</summary>
    /// <param name="factor">s, above 0.</param>
    /// <returns>The scaling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When the factor is not above 0.</exception>
    public static Similarity2d Scaling(double factor) => new(0, 0, 0, factor);

    /// <summary>One after the other.</summary>
    /// <param name="second">What is done to the result of the first.</param>
    /// <param name="first">What is done first.</param>
    public static Similarity2d operator *(Similarity2d second, Similarity2d first)
    {
        (double x, double y) = second.Map(first.TranslationX, first.TranslationY);
        return new Similarity2d(second.RotationRadians + first.RotationRadians, x, y, second.Scale * first.Scale);
    }

    /// <summary>One after the other.</summary>
    /// <param name="second">What is done to the result of the first.</param>
    /// <param name="first">What is done first.</param>
    /// <returns>Both in one.</returns>
    public static Similarity2d Multiply(Similarity2d second, Similarity2d first) => second * first;

    /// <summary>The way back.</summary>
    /// <returns>The similarity that undoes this one.</returns>
    public Similarity2d Inverse() => new Similarity2d(-RotationRadians, 0, 0, 1 / Scale) * Translation(-TranslationX, -TranslationY);

    /// <summary>Where a point comes to lie.</summary>
    /// <param name="x">Its first coordinate.</param>
    /// <param name="y">Its second coordinate.</param>
    /// <returns>The coordinates there.</returns>
    public (double X, double Y) Map(double x, double y)
    {
        (double cos, double sin) = (Scale * Math.Cos(RotationRadians), Scale * Math.Sin(RotationRadians));
        return ((x * cos) - (y * sin) + TranslationX, (x * sin) + (y * cos) + TranslationY);
    }

    /// <summary>As a matrix of homogeneous coordinates.</summary>
    /// <returns>[3, 3] float32 on the CPU, a fresh tensor.</returns>
    public Tensor ToMatrix()
    {
        (float cos, float sin) = ((float)(Scale * Math.Cos(RotationRadians)), (float)(Scale * Math.Sin(RotationRadians)));
        return tensor(
            new[]
            {
                cos, -sin, (float)TranslationX,
                sin, cos, (float)TranslationY,
                0, 0, 1,
            },
            3, 3);
    }

    /// <summary>Where points come to lie.</summary>
    /// <param name="x">First coordinates.</param>
    /// <param name="y">Second coordinates, of a shape that broadcasts with those.</param>
    internal (Tensor X, Tensor Y) Map(Tensor x, Tensor y)
    {
        (double cos, double sin) = (Scale * Math.Cos(RotationRadians), Scale * Math.Sin(RotationRadians));
        return ((x * cos) - (y * sin) + TranslationX, (x * sin) + (y * cos) + TranslationY);
    }
}
