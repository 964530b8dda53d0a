#include "kernels.h"

#include "correlation.cu"
#include "forest.cu"
#include "gradients.cu"
#include "groups.cu"
#include "kmeans.cu"
#include "linear.cu"
#include "mlp.cu"
#include "neighbors.cu"
#include "pca.cu"
#include "quantiles.cu"
#include "statistics.cu"

namespace kernels {
namespace {

template <typename Arguments, void (*kernel)(Arguments)>
void call(const void* arguments) {
  kernel(*static_cast<const Arguments*>(arguments));
}

#define ENTRY(name, Arguments) \
  { #name, Entry{call<weir::Arguments, name>, sizeof(weir::Arguments)} }

} // namespace

const std::map<std::string, Entry>& all() {
  static const std::map<std::string, Entry> entries{
      ENTRY(weir_forest_score, ForestArgs),
      ENTRY(weir_forest_score_half, ForestArgs),
      ENTRY(weir_forest_score_code, ForestArgs),
      ENTRY(weir_forest_score_deep, ForestArgs),
      ENTRY(weir_forest_score_deep_half, ForestArgs),
      ENTRY(weir_forest_score_deep_code, ForestArgs),
      ENTRY(weir_kmeans_assign, KMeansArgs),
      ENTRY(weir_linear_score, LinearArgs),
      ENTRY(weir_linear_score_half, LinearArgs),
      ENTRY(weir_linear_score_code, LinearArgs),
      ENTRY(weir_mlp_score, MlpArgs),
      ENTRY(weir_mlp_score_half, MlpArgs),
      ENTRY(weir_mlp_score_code, MlpArgs),
      ENTRY(weir_mlp_score_wide, MlpArgs),
      ENTRY(weir_mlp_score_wide_half, MlpArgs),
      ENTRY(weir_mlp_score_wide_code, MlpArgs),
      ENTRY(weir_neighbors_search, NeighborArgs),
      ENTRY(weir_neighbors_merge, NeighborMergeArgs),
      ENTRY(weir_pca_project, PcaArgs),
      ENTRY(weir_statistics_parts, StatisticsArgs),
      ENTRY(weir_statistics_merge, StatisticsArgs),
      ENTRY(weir_correlation_parts, CorrelationArgs),
      ENTRY(weir_correlation_merge, CorrelationArgs),
      ENTRY(weir_column_quantiles, QuantileArgs),
      ENTRY(weir_groups_largest, GroupArgs),
      ENTRY(weir_groups_add, GroupArgs),
      ENTRY(weir_groups_finish, GroupArgs),
      ENTRY(weir_gradient_standardize, StandardizeArgs),
      ENTRY(weir_gradient_forward, GradientArgs),
      ENTRY(weir_gradient_loss, LossArgs),
      ENTRY(weir_gradient_backward, GradientArgs),
      ENTRY(weir_gradient_parts, GradientArgs),
      ENTRY(weir_gradient_merge, GradientArgs),
  };
  return entries;
}

} // namespace kernels
