using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Runtime;

public sealed class ThreadTeamTests
{
    [Fact]
    public void Given_a_team_When_it_runs_again_and_again_Then_every_member_does_its_part_on_its_own_thread_and_the_caller_the_first()
    {
        using var team = new ThreadTeam(3);
        var first = new int[3];
        var second = new int[3];
        team.Run(number => first[number] = Environment.CurrentManagedThreadId);
        team.Run(number => second[number] = Environment.CurrentManagedThreadId);
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(Environment.CurrentManagedThreadId, first[0]);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(1, 4, 4)]
    [InlineData(2, 4, 2)]
    [InlineData(3, 4, 1)]
    [InlineData(3, 2, 1)]
    public void Given_threads_of_libtorch_When_a_team_is_made_Then_they_are_split_over_its_members_and_the_caller_keeps_its_own(int members, int threads, int each)
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(threads);
            using var team = new ThreadTeam(members);
            var seen = new int[members];
            team.Run(number => seen[number] = get_num_threads());
            Assert.All(seen, number => Assert.Equal(each, number));
            Assert.Equal(threads, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Given_a_team_was_made_When_another_thread_starts_Then_it_has_the_threads_of_the_maker()
    {
        (int exitCode, string output, string error) = ChildProcess.Run("threads"); // other tests set the number for later threads too
        Assert.Equal((0, "4", string.Empty), (exitCode, output, error));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Given_a_part_that_fails_When_run_Then_the_others_end_their_parts_and_the_error_is_thrown_on(int failing)
    {
        using var team = new ThreadTeam(2);
        int threads = get_num_threads();
        bool isDone = false;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => team.Run(number =>
        {
            if (number == failing)
            {
                throw new InvalidOperationException($"part {number}");
            }

            Thread.Sleep(20);
            isDone = true;
        }));
        Assert.Equal($"part {failing}", error.Message);
        Assert.True(isDone);
        Assert.Equal(threads, get_num_threads());
        team.Run(number => isDone &= number < 2); // nothing is left of the error
    }
}
